import { FakeClock, InvalidArgumentError } from '@weir/core';
import { marbles, operatorLaws } from '@weir/testing';
import fc from 'fast-check';
import { concat, defer, EMPTY, map, NEVER, of, Subject, take, throwError, type Observable } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { watch } from '../__fixtures__/watch.js';
import { CircuitOpenError } from '../errors/circuit-open-error.js';
import { circuitBreaker, circuitBreakerSpec, type CircuitBreakerOptions } from './circuit-breaker.js';
import { retryBackoff } from './retry-backoff.js';

const broken$ = throwError(() => 'broken');

describe('circuitBreaker', () => {
  it('passes everything on at once, errors included', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-b-|');
      const subscriptions = '^----!';
      const expected = '     -a-b-|';
      expectObservable(source.pipe(circuitBreaker())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
      expectObservable(cold('-a-#').pipe(circuitBreaker())).toBe('-a-#');
      expectObservable(NEVER.pipe(circuitBreaker())).toBe('-');
      expectObservable(EMPTY.pipe(circuitBreaker())).toBe('|');
    });
  });

  it('fails at once after too many failures, and says when to come back', () => {
    const { run, clock, states } = breaker({ failures: 2, cooldown: 100 });
    expect([run(broken$), run(broken$)]).toEqual(['broken', 'broken']);
    clock.advance(40);
    expect(run(of(1))).toEqual(new CircuitOpenError(60));
    expect(run(of(1))).toMatchObject({ cause: 'broken' });
    expect(states).toEqual(['open']);
  });

  it('lets one trial through when the time is up, which closes it with its first item', () => {
    const { run, through, clock, states } = breaker({ failures: 1, cooldown: 100 });
    run(broken$);
    clock.advance(100);
    const trial = new Subject<number>();
    watch(trial.pipe(through));
    expect(run(of(1))).toEqual(new CircuitOpenError(0));
    trial.next(1);
    expect(run(of(1))).toBe('completed');
    expect(states).toEqual(['open', 'halfOpen', 'closed']);
  });

  it('is closed by a trial that completes, and opened again by one that fails', () => {
    const { run, clock, states } = breaker({ failures: 3, cooldown: 100 });
    [1, 2, 3].forEach(() => run(broken$));
    clock.advance(100);
    expect(run(broken$)).toBe('broken');
    expect(run(of(1))).toEqual(new CircuitOpenError(100));
    clock.advance(100);
    expect(run(EMPTY)).toBe('completed');
    expect(states).toEqual(['open', 'halfOpen', 'open', 'halfOpen', 'closed']);
  });

  it('lets the next one try where a trial was left before anything came', () => {
    const { run, through, clock } = breaker({ failures: 1, cooldown: 100 });
    run(broken$);
    clock.advance(100);
    watch(NEVER.pipe(through)).stop();
    expect(run(of(1))).toBe('completed');
  });

  it('counts failures in a row: what completes or is left after an item begins anew', () => {
    const { run, states } = breaker({ failures: 2 });
    for (const well$ of [EMPTY, of(1), concat(of(1), NEVER).pipe(take(1))]) {
      run(broken$);
      run(well$);
    }
    const left = concat(of(1), NEVER);
    const { run: runLeft, through } = breaker({ failures: 2 });
    runLeft(broken$);
    watch(left.pipe(through)).stop();
    expect(runLeft(broken$)).toBe('broken');
    expect(runLeft(of(1))).toBe('completed');
    expect(states).toEqual([]);
  });

  it('counts a stream that breaks off after its first items', () => {
    const { run } = breaker({ failures: 2 });
    const cut$ = concat(of(1), broken$);
    expect([run(cut$), run(cut$)]).toEqual(['broken', 'broken']);
    expect(CircuitOpenError.is(run(of(1)))).toBe(true);
  });

  it('does not count failures that say nothing of the source', () => {
    const { run } = breaker({ failures: 1 });
    const refused$ = throwError(() => Object.assign(new RangeError('no'), { statusCode: 401 }));
    run(refused$);
    expect(run(of(1))).toBe('completed');
  });

  it('is waited for by retryBackoff', () => {
    const clock = new FakeClock();
    let tries = 0;
    const source$ = defer(() => (++tries < 2 ? broken$ : of('well'))).pipe(
      circuitBreaker<string>({ failures: 1, cooldown: 500, clock }),
      retryBackoff({ backoff: 1, clock }),
    );
    const reader = watch(source$);
    clock.advance(499);
    expect([tries, reader.values]).toEqual([1, []]);
    clock.advance(10);
    expect([tries, reader.values]).toEqual([2, ['well']]);
  });

  it('raises what its reader throws by way of the stream', () => {
    const thrower$ = of(1).pipe(
      circuitBreaker(),
      map(() => {
        throw new RangeError('reader');
      }),
    );
    expect(watch(thrower$).error).toEqual(new RangeError('reader'));
  });

  it('never subscribes to a source that failed so often until the time is up', () => {
    const runs = fc.array(fc.record({ fails: fc.boolean(), wait: fc.nat(30) }), { maxLength: 40 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), runs, (failures, given) => {
        const { run, clock } = breaker({ failures, cooldown: 50 });
        let [inRow, openUntil] = [0, 0];
        for (const { fails, wait } of given) {
          clock.advance(wait);
          const outcome = run(fails ? broken$ : of(1));
          expect(CircuitOpenError.is(outcome)).toBe(clock.now() < openUntil);
          if (CircuitOpenError.is(outcome)) continue;
          inRow = fails ? inRow + 1 : 0;
          if (inRow >= failures) openUntil = clock.now() + 50;
        }
      }),
    );
  });

  it.each([{ failures: 0 }, { failures: 1.5 }, { cooldown: -1 }])('refuses %j at once', (options) => {
    expect(() => circuitBreaker(options)).toThrow(InvalidArgumentError);
  });

  describe('in config', () => {
    for (const law of exampleLaws(circuitBreakerSpec)) it(law.name, async () => law.check());

    it.each([[{ failures: 0 }], [{ cooldown: 'long' }], [{ attempts: 1 }]])('does not take %j', (config) => {
      expect(() => readConfig(circuitBreakerSpec, config)).toThrow();
    });
  });

  describe('laws', () => {
    const create = () => circuitBreaker<number>();
    const laws = operatorLaws({ create, items: fc.integer(), contract: circuitBreakerSpec.contract });
    for (const law of laws) it(law.name, async () => law.check());
  });
});

/** A breaker on a clock of its own; `run` subscribes through it and tells how that ended. */
function breaker(options: CircuitBreakerOptions) {
  const clock = new FakeClock();
  const states: string[] = [];
  const through = circuitBreaker<unknown>({ ...options, clock, onChange: (state) => states.push(state) });
  const run = (source: Observable<unknown>) => {
    const { isComplete, error } = watch(source.pipe(through));
    return isComplete ? 'completed' : error;
  };
  return { clock, states, through, run };
}
