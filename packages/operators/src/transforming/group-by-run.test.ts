import type { Valve } from '@weir/core';
import { createEvent, currentValve, FakeClock, InvalidArgumentError, type WeirEvent } from '@weir/core';
import { marbles, operatorLaws } from '@weir/testing';
import fc from 'fast-check';
import {
  catchError,
  concat,
  concatMap,
  delay,
  EMPTY,
  map,
  NEVER,
  Observable,
  of,
  scan,
  startWith,
  Subject,
  take,
  throwError,
  toArray,
  type OperatorFunction,
} from 'rxjs';
import { fail } from '../__fixtures__/fail.js';
import { fed } from '../__fixtures__/fed.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { settled, watch } from '../__fixtures__/watch.js';
import { batch } from '../buffering/batch.js';
import { ofType } from '../filtering/of-type.js';
import { groupByRun } from './group-by-run.js';
import { mapAsync } from './map-async.js';

const at = (run: string) => ({ run, seq: 0, time: 0 });
const chunk = (run: string, delta = run) => createEvent('llm_chunk', at(run), { delta });
const agentStart = (run: string) => createEvent('agent_start', at(run), { model: 'm' });
const agentEnd = (run: string) => createEvent('agent_end', at(run), { status: 'completed' });
const llmEnd = (run: string) => createEvent('llm_end', at(run), { finishReason: 'stop' });

const types = groupByRun((events$: Observable<WeirEvent>, run) =>
  events$.pipe(
    map(({ type }) => type),
    toArray(),
    map((list) => `${run}: ${list.join(' ')}`),
  ),
);

/** Groups by the first letter; `!` ends a group. */
const listed = (options: { maxRuns?: number; idleTimeout?: number; clock?: FakeClock } = {}) =>
  groupByRun(
    (texts$: Observable<string>) =>
      texts$.pipe(
        toArray(),
        map((list) => list.join(' ')),
      ),
    {
      key: (text) => text.charAt(0),
      endsWith: (text) => text.endsWith('!'),
      ...options,
    },
  );

describe('groupByRun', () => {
  it('runs a chain for each run, and merges what they give', () => {
    const numbered = groupByRun((events$: Observable<WeirEvent>, run) =>
      events$.pipe(
        ofType('llm_chunk'),
        scan((count) => count + 1, 0),
        map((count) => `${run}${count}`),
      ),
    );
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -abab-|', { a: chunk('a'), b: chunk('b') });
      const subscriptions = '^-----!';
      const expected = '     -uvwx-|';
      expectObservable(source.pipe(numbered)).toBe(expected, { u: 'a1', v: 'b1', w: 'a2', x: 'b2' });
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('ends a run with its agent_end, and begins it anew with what comes later', () => {
    const events = [agentStart('a'), llmEnd('a'), agentEnd('a'), chunk('b'), agentStart('a')];
    expect(watch(of(...events).pipe(types))).toMatchObject({
      values: ['a: agent_start llm_end agent_end', 'b: llm_chunk', 'a: agent_start'],
      isComplete: true,
    });
  });

  it('ends a run without agent_start with its llm_end, or its error', () => {
    const failure = createEvent('error', at('b'), { code: 'timeout', message: 'late', retryable: true });
    const seen = watch(concat(of(chunk('a'), llmEnd('a'), failure), NEVER).pipe(types));
    expect(seen.values).toEqual(['a: llm_chunk llm_end', 'b: error']);
    seen.stop();
  });

  it('takes items of no run as one group', () => {
    const seen = watch(
      of('x', 1, chunk('a'), 'y').pipe(groupByRun((items$: Observable<unknown>) => items$.pipe(toArray()))),
    );
    expect(seen.values).toEqual([[chunk('a')], ['x', 1, 'y']]);
  });

  it('groups by a key of the caller, and ends groups by what the caller says', () => {
    expect(watch(of('a1', 'b1', 'a2!', 'b2', 'a3').pipe(listed())).values).toEqual(['a1 a2!', 'b1 b2', 'a3']);
  });

  it('gives nothing for a source that never emits, and ends with an empty one or a failure', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(listed())).toBe('-');
      expectObservable(EMPTY.pipe(listed())).toBe('|');
      expectObservable(throwError(() => 'error').pipe(listed())).toBe('#');
    });
  });

  it('completes once the last chain is done', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-ab|', { a: 'a', b: 'b' });
      const expected = '   ---a(b|)';
      const late = groupByRun((texts$: Observable<string>) => texts$.pipe(delay(2)), {
        key: (text: string) => text,
      });
      expectObservable(source.pipe(late)).toBe(expected);
    });
  });

  it('ends the group that was met longest ago when there are too many', () => {
    const { seen, give } = fed(listed({ maxRuns: 2 }));
    give('a1', 'b1', 'a2', 'c1');
    expect(seen.values).toEqual(['b1']);
    give('b2');
    expect(seen.values).toEqual(['b1', 'a1 a2']);
    seen.stop();
  });

  it('ends groups that are idle for too long, with one timer for all, and leaves none behind', async () => {
    const clock = new FakeClock();
    const { seen, give } = fed(listed({ idleTimeout: 10, clock }));
    give('a1', 'b1');
    await clock.advanceAsync(6);
    give('a2');
    expect(clock.actions).toHaveLength(1);
    await clock.advanceAsync(4);
    expect(seen.values).toEqual(['b1']);
    await clock.advanceAsync(6);
    expect(seen.values).toEqual(['b1', 'a1 a2']);
    expect(clock.actions).toHaveLength(0);
    give('a3');
    seen.stop();
    expect(clock.actions).toHaveLength(0);
  });

  it('takes no more of a run whose chain is done, until it begins anew', () => {
    const first = groupByRun((texts$: Observable<string>) => texts$.pipe(take(1)), {
      key: (text: string) => text.charAt(0),
      endsWith: (text: string) => text.endsWith('!'),
    });
    expect(watch(of('a1', 'a2', 'b1', 'a3!', 'a4').pipe(first)).values).toEqual(['a1', 'b1', 'a4']);
  });

  it('tells every chain of a failure, and passes it on even where chains handle it', () => {
    const forgiving = groupByRun(
      (texts$: Observable<string>, key) => texts$.pipe(catchError(() => of(`sorry ${key}`))),
      {
        key: (text: string) => text,
      },
    );
    const failing$ = concat(
      of('a', 'b'),
      throwError(() => 'broken'),
    );
    expect(watch(failing$.pipe(forgiving))).toMatchObject({
      values: ['a', 'b', 'sorry a', 'sorry b'],
      error: 'broken',
      isComplete: false,
    });
  });

  it.each<[string, OperatorFunction<string, unknown>]>([
    ['chain', groupByRun(fail)],
    ['an operator of the chain', groupByRun((texts$) => texts$.pipe(map(fail)))],
    ['key', groupByRun((texts$: Observable<string>) => texts$, { key: fail })],
    ['endsWith', groupByRun((texts$) => texts$, { endsWith: fail })],
  ])('fails with what "%s" throws, and lets go of the source', (_, operator) => {
    const { source, seen, give } = fed(operator);
    give('a');
    expect(seen.error).toEqual(new RangeError('broken'));
    expect(source.observed).toBe(false);
  });

  it('has the source wait while a chain cannot take more, and others pass', async () => {
    const finish: (() => void)[] = [];
    const slow = mapAsync((text: string) => new Promise<string>((resolve) => finish.push(() => resolve(text))), {
      highMark: 1,
    });
    const operator = groupByRun((texts$: Observable<string>, key) => (key === 's' ? texts$.pipe(slow) : texts$), {
      key: (text: string) => text.charAt(0),
    });
    const { seen, give, isOpen } = fed(operator);
    give('s1', 'f1');
    expect(isOpen()).toBe(true);
    give('s2', 'f2');
    expect(isOpen()).toBe(false);
    finish[0]?.();
    await settled();
    expect([seen.values, isOpen()]).toEqual([['f1', 'f2', 's1'], true]);
    seen.stop();
  });

  it('has the source wait while chains that were ended leave no room for another', async () => {
    const finish: (() => void)[] = [];
    const slow = mapAsync((text: string) => new Promise<string>((resolve) => finish.push(() => resolve(text))));
    const operator = groupByRun((texts$: Observable<string>) => texts$.pipe(slow), {
      key: (text: string) => text,
      maxRuns: 2,
    });
    const { seen, give, isOpen } = fed(operator);
    give('a', 'b');
    expect(isOpen()).toBe(true);
    give('c');
    expect(isOpen()).toBe(false);
    finish[0]?.();
    await settled();
    expect([seen.values, isOpen()]).toEqual([['a'], true]);
    give('d');
    expect(isOpen()).toBe(false);
    seen.stop();
    expect(isOpen()).toBe(true);
  });

  it('starts chains within the valve of its consumer, and has them emit there', () => {
    const met: (Valve | undefined)[] = [];
    const operator = groupByRun((texts$: Observable<string>) => {
      met.push(currentValve());
      return texts$.pipe(map(() => met.push(currentValve())));
    });
    const { valve, seen, give } = fed(operator);
    give('a');
    expect(met).toEqual([valve, valve]);
    seen.stop();
  });

  it('settles the receipts of a run when its chain lets go of them', () => {
    const source = new Subject<string>();
    const operator = groupByRun((texts$: Observable<string>) => texts$.pipe(batch({ items: 9 })), {
      key: (text: string) => text.charAt(0),
      endsWith: (text: string) => text.endsWith('!'),
    });
    const seen = watch(source.pipe(operator));
    const outcomes = giveWithReceipts(['a1', 'b1'], (text) => source.next(text));
    expect(outcomes).toEqual([[], []]);
    const [last] = giveWithReceipts(['a2!'], (text) => source.next(text));
    expect([seen.values, outcomes, last]).toEqual([[['a1', 'a2!']], [['taken'], []], ['taken']]);
    seen.stop();
  });

  it('survives an end that comes from within an item of the same run', () => {
    const source = new Subject<string>();
    const seen = watch(source.pipe(listed()));
    const echoed = watch(
      source.pipe(groupByRun((texts$) => texts$.pipe(startWith('begin')), { key: (text) => text.charAt(0) })),
    );
    source.subscribe((text) => text === 'a1' && source.next('a2!'));
    source.next('a1');
    expect([seen.values, echoed.values]).toEqual([['a1 a2!'], ['begin', 'a1', 'a2!']]);
  });

  it('does for interleaved runs what the chain does for each alone', () => {
    const chain = (items$: Observable<[string, number]>) =>
      items$.pipe(
        scan((sum, [key, n]): [string, number] => [key, sum[1] + n], ['', 0] as [string, number]),
        concatMap((sum) => [sum, sum]),
      );
    const items = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(9)));
    fc.assert(
      fc.property(items, (given) => {
        const { values, isComplete } = watch(of(...given).pipe(groupByRun(chain, { key: ([key]) => key })));
        for (const key of ['a', 'b', 'c']) {
          const own = given.filter((item) => item[0] === key);
          expect(values.filter((item) => item[0] === key)).toEqual(watch(chain(of(...own))).values);
        }
        expect(isComplete).toBe(true);
      }),
    );
  });

  it('never has more chains open than it may, and gives every item once, whatever ends them', () => {
    const step = fc.record({
      key: fc.constantFrom(...'abcdef'),
      ends: fc.boolean(),
      wait: fc.constantFrom(0, 0, 3, 11),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (steps, maxRuns) => {
        const clock = new FakeClock();
        let open = 0;
        const operator = groupByRun(
          (texts$: Observable<string>) =>
            new Observable<string[]>((reader) => {
              expect(++open).toBeLessThanOrEqual(maxRuns);
              return texts$
                .pipe(toArray())
                .subscribe(reader)
                .add(() => open--);
            }),
          {
            key: (text: string) => text.charAt(0),
            endsWith: (text: string) => text.endsWith('!'),
            maxRuns,
            idleTimeout: 10,
            clock,
          },
        );
        const { source, seen, give } = fed(operator);
        const texts = steps.map(({ key, ends }, index) => `${key}${index}${ends ? '!' : ''}`);
        texts.forEach((text, index) => {
          clock.advance(steps[index]?.wait ?? 0);
          give(text);
        });
        source.complete();
        expect([...seen.values.flat()].sort()).toEqual([...texts].sort());
        expect([open, clock.actions.length, seen.isComplete]).toEqual([0, 0, true]);
      }),
    );
  });

  it.each([{ maxRuns: 0 }, { maxRuns: 1.5 }, { idleTimeout: 0 }, { idleTimeout: Number.NaN }])(
    'refuses %j at once',
    (options) => {
      expect(() => groupByRun((items$) => items$, options)).toThrow(InvalidArgumentError);
    },
  );

  describe('keeps the laws', () => {
    const key = (item: number) => item % 3;
    const laws = [
      ...operatorLaws({
        create: ({ clock }) =>
          groupByRun((items$) => items$.pipe(map((item) => item)), { key, maxRuns: 2, idleTimeout: 20, clock }),
        items: fc.nat(20),
      }),
      ...operatorLaws({
        name: 'with chains that hold items',
        create: ({ clock }) =>
          groupByRun(
            (items$: Observable<number>) =>
              items$.pipe(
                batch({ items: 3, age: 30, clock }),
                mapAsync((list) => Promise.resolve(list), { highMark: 2 }),
              ),
            { key, maxRuns: 2, idleTimeout: 20, clock },
          ),
        items: fc.nat(20),
        contract: { lineage: 'explicit' },
      }),
    ];
    it.each(laws.map(({ name, check }) => [name, check]))('%s', (_, check) => check());
  });
});
