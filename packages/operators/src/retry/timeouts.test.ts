import {
  currentValve,
  FakeClock,
  InvalidArgumentError,
  TimeoutError,
  Valve,
  withinValve,
  type TimeoutKind,
} from '@weir/core';
import { marbles, operatorLaws } from '@weir/testing';
import fc from 'fast-check';
import { defer, EMPTY, map, NEVER, of, range, retry, Subject, take, throwError, type Observable } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { timeouts, timeoutsSpec, type TimeoutsOptions } from './timeouts.js';

describe('timeouts', () => {
  it('fails when the first item does not come in time', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -----a-|');
      const subscriptions = '^--!';
      const expected = '     ---#';
      expectObservable(source.pipe(timeouts({ first: 3 }))).toBe(expected, undefined, new TimeoutError('first', 3));
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('fails when a further item, or the end, does not come in time', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  --a--b------|');
      const subscriptions = '^-------!';
      const expected = '     --a--b--#';
      expectObservable(source.pipe(timeouts({ idle: 3 }))).toBe(expected, undefined, new TimeoutError('idle', 3));
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('takes idle for the first item too, where first is not given', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('------a|');
      expectObservable(source.pipe(timeouts({ idle: 3 }))).toBe('---#', undefined, new TimeoutError('idle', 3));
      expectObservable(source.pipe(timeouts({ idle: 3, first: 9 }))).toBe('------a|');
    });
  });

  it('fails when the end does not come in time, however much comes', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-a-a-a-a-|');
      const expected = '   -a-a-a-#';
      const failure = new TimeoutError('total', 7);
      expectObservable(source.pipe(timeouts({ total: 7, idle: 5 }))).toBe(expected, undefined, failure);
    });
  });

  it('lets a stream be that is in time', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a--b-c-|');
      const expected = '   -a--b-c-|';
      expectObservable(source.pipe(timeouts({ first: 2, idle: 4, total: 9 }))).toBe(expected);
      expectObservable(source.pipe(timeouts({ first: 2 }))).toBe(expected);
    });
  });

  it('fails for a source that never emits, completes with an empty one, and passes an error on', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(timeouts({ first: 2, idle: 9 }))).toBe(
        '--#',
        undefined,
        new TimeoutError('first', 2),
      );
      expectObservable(EMPTY.pipe(timeouts({ first: 2, idle: 9 }))).toBe('|');
      expectObservable(throwError(() => 'error').pipe(timeouts({ first: 2 }))).toBe('#');
    });
  });

  it('leaves no timer behind, however it ends', () => {
    const clock = new FakeClock();
    const all = { first: 10, idle: 10, total: 100, clock };
    of(1).pipe(timeouts(all)).subscribe();
    throwError(() => 'x')
      .pipe(timeouts(all))
      .subscribe({ error: () => undefined });
    range(1, 1000).pipe(timeouts(all), take(3)).subscribe();
    NEVER.pipe(timeouts(all)).subscribe().unsubscribe();
    expect(clock.actions).toHaveLength(0);
    NEVER.pipe(timeouts(all)).subscribe({ error: () => undefined });
    clock.advance(10);
    expect(clock.actions).toHaveLength(0);
  });

  it('keeps one timer, however many items there are', () => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    source.pipe(timeouts({ idle: 10, clock })).subscribe();
    let scheduled = 0;
    const { schedule } = clock;
    clock.schedule = function count(this: FakeClock, ...work: Parameters<typeof schedule>) {
      scheduled++;
      return schedule.apply(this, work);
    } as typeof schedule;
    for (let item = 0; item < 1000; item++) source.next(item);
    expect([scheduled, clock.actions.length]).toEqual([0, 1]);
  });

  it('raises what its reader throws by way of the stream, and lets go', () => {
    const clock = new FakeClock();
    const errors: unknown[] = [];
    const thrower$ = of(1).pipe(timeouts({ idle: 5, clock }), map(fail));
    thrower$.subscribe({ error: (error) => errors.push(error) });
    expect(errors).toEqual([expect.any(RangeError)]);
    expect(clock.actions).toHaveLength(0);
  });

  it('counts for each subscriber of its own', () => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    const timed$ = source.pipe(timeouts({ idle: 10, clock }));
    const failed: string[] = [];
    timed$.subscribe({ error: () => failed.push('first') });
    clock.advance(5);
    timed$.subscribe({ error: () => failed.push('second') });
    clock.advance(5);
    expect(failed).toEqual(['first']);
    clock.advance(5);
    expect(failed).toEqual(['first', 'second']);
  });

  it('does not count while the valve below is closed, and begins anew when it opens', () => {
    const { clock, source, valve, failures } = timed({ idle: 10 });
    source.next(1);
    valve.close();
    clock.advance(1000);
    expect(failures).toEqual([]);
    valve.open();
    clock.advance(9);
    expect(failures).toEqual([]);
    clock.advance(1);
    expect(failures).toEqual(['idle at 1010']);
  });

  it('begins anew where the reader closed the valve as it took an item and opened it again', () => {
    const { clock, source, valve, failures } = timed({ idle: 10 }, (own) => own.close());
    source.next(1);
    clock.advance(8);
    valve.open();
    clock.advance(9);
    expect(failures).toEqual([]);
    clock.advance(1);
    expect(failures).toEqual(['idle at 18']);
  });

  it('counts for a source that sends in spite of the closed valve', () => {
    const { clock, source, valve, failures } = timed({ idle: 10 }, (own) => own.close());
    source.next(1);
    clock.advance(5);
    source.next(2);
    clock.advance(50);
    expect(failures).toEqual([]);
    valve.open();
    clock.advance(10);
    expect(failures).toEqual(['idle at 65']);
  });

  it('lets total run on while the valve is closed', () => {
    const { clock, valve, failures } = timed({ first: 10, total: 30 });
    valve.close();
    clock.advance(30);
    expect(failures).toEqual(['total at 30']);
  });

  it('waits for no valve that opens after the end', () => {
    const { clock, source, valve, failures } = timed({ idle: 10 }, (own) => own.close());
    source.next(1);
    source.complete();
    valve.open();
    clock.advance(100);
    expect(failures).toEqual([]);
    expect(clock.actions).toHaveLength(0);
  });

  it('fails within the valve that it met, so that a retry below meets it again', () => {
    const clock = new FakeClock();
    const valve = new Valve();
    const met: unknown[] = [];
    const probed$ = defer(() => {
      met.push(currentValve());
      return NEVER;
    });
    withinValve(valve, () =>
      probed$.pipe(timeouts({ first: 10, clock }), retry(1)).subscribe({ error: () => undefined }),
    );
    clock.advance(20);
    expect(met).toEqual([valve, valve]);
  });

  it.each<[TimeoutsOptions]>([[{}], [{ first: 0 }], [{ idle: -1 }], [{ total: Number.NaN }]])(
    'refuses %j at once',
    (options) => {
      expect(() => timeouts(options)).toThrow(InvalidArgumentError);
    },
  );

  it('fails exactly when the first of its times is up', () => {
    const time = fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined });
    const times = fc
      .record({ first: time, idle: time, total: time })
      .filter(({ first, idle, total }) => (first ?? idle ?? total) !== undefined);
    fc.assert(
      fc.property(times, fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 15 }), (limits, gaps) => {
        const { clock, source, failures } = timed(limits);
        for (const gap of gaps) {
          clock.advance(gap);
          source.next(1);
        }
        clock.advance(1000);
        const [deadline, ...kinds] = expectedFailure(limits, gaps);
        expect(failures).toHaveLength(deadline === Infinity ? 0 : 1);
        // Where two times are up at once, either may be told of.
        if (deadline !== Infinity) expect(kinds.map((kind) => `${kind} at ${deadline}`)).toContain(failures[0]);
        expect(clock.actions).toHaveLength(0);
      }),
    );
  });

  describe('laws', () => {
    const create = ({ clock }: { clock: TimeoutsOptions['clock'] }) =>
      timeouts<number>({ first: 10_000, idle: 5_000, total: 1e9, ...(clock && { clock }) });
    for (const law of operatorLaws({ create, items: fc.integer() })) it(law.name, async () => law.check());
  });

  describe('in config', () => {
    for (const law of exampleLaws(timeoutsSpec)) it(law.name, async () => law.check());

    it.each([[{}], [{ each: 3 }]])('does not take %j', (config) => {
      expect(() => readConfig(timeoutsSpec, config)).toThrow();
    });
  });
});

function fail(): never {
  throw new RangeError('broken');
}

/** A subscribed `timeouts` with its source, the valve below it, and its failures. */
function timed(options: TimeoutsOptions, take: (valve: Valve) => void = () => undefined) {
  const clock = new FakeClock();
  const valve = new Valve();
  const source = new Subject<number>();
  const failures: string[] = [];
  const stream$: Observable<number> = source.pipe(timeouts({ ...options, clock }));
  withinValve(valve, () =>
    stream$.subscribe({
      next: () => take(valve),
      error: (error: TimeoutError) => failures.push(`${error.details.kind} at ${clock.now()}`),
    }),
  );
  return { clock, valve, source, failures };
}

/** Reckons when a stream without an end fails, and by which times: at the first deadline that no item moved. */
function expectedFailure(
  { first, idle, total = Infinity }: TimeoutsOptions,
  gaps: readonly number[],
): [number, ...TimeoutKind[]] {
  let now = 0;
  let [kind, limit = Infinity]: [TimeoutKind, number | undefined] =
    first === undefined ? ['idle', idle] : ['first', first];
  for (const gap of gaps) {
    if (limit <= gap) break;
    now += gap;
    [kind, limit = Infinity] = ['idle', idle];
  }
  const deadline = now + limit;
  if (total === deadline) return [total, kind, 'total'];
  return total < deadline ? [total, 'total'] : [deadline, kind];
}
