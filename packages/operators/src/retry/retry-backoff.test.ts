import {
  currentLineage,
  FakeClock,
  InvalidArgumentError,
  InvalidItemError,
  TimeoutError,
  Valve,
  withinValve,
} from '@weir/core';
import { faultySource, InjectedFaultError, marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { defer, EMPTY, map, NEVER, Observable, Subscription, take, throwError, timer } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { RetryExhaustedError } from '../errors/retry-exhausted-error.js';
import { RetryBudget } from './retry-budget.js';
import { retryBackoff, retryBackoffSpec, type RetryBackoffOptions } from './retry-backoff.js';
import type { RetryNotice } from './retry-options.js';

const plain = { backoff: 2, jitter: 'none' } as const;

describe('retryBackoff', () => {
  it('subscribes again after a wait that doubles from one time to the next', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-#');
      const first = '      ^--!';
      const second = '     -----^--!';
      const third = '      ------------^--!';
      const expected = '   -a----a------a-#';
      const failure = new RetryExhaustedError(3, 'error');
      expectObservable(source.pipe(retryBackoff({ ...plain, attempts: 2 }))).toBe(expected, undefined, failure);
      expectSubscriptions(source.subscriptions).toBe([first, second, third]);
    });
  });

  it('passes items and completion on at once', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -ab-c-|');
      const subscriptions = '^-----!';
      const expected = '     -ab-c-|';
      expectObservable(source.pipe(retryBackoff())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('waits no longer than maxBackoff', () => {
    expect(waits({ attempts: 5, backoff: 10, maxBackoff: 35, jitter: 'none' })).toEqual([10, 20, 35, 35, 35]);
  });

  it('makes the asked share of each wait random', () => {
    const options = { attempts: 2, backoff: 100, random: () => 0.5 };
    expect(waits({ ...options, jitter: 'full' })).toEqual([50, 100]);
    expect(waits({ ...options, jitter: 'equal' })).toEqual([75, 150]);
    expect(waits({ ...options, jitter: 0.2 })).toEqual([90, 180]);
    expect(waits({ ...options, jitter: 'none' })).toEqual([100, 200]);
  });

  it('waits for nothing where backoff is nothing, however often', () => {
    expect(waits({ attempts: 1100, backoff: 0, factor: 10 })).toEqual(Array(1100).fill(0));
  });

  it('counts anew after an item, where asked to', () => {
    const options = { attempts: 1, backoff: 10, jitter: 'none' } as const;
    expect(run({ ...options, resetOnSuccess: true }, { items: ['a'], failAt: 1, failures: 3 })).toMatchObject({
      seen: ['a', 'a', 'a', 'a', 'complete'],
      delays: [10, 10, 10],
    });
    expect(run(options, { items: ['a'], failAt: 1, failures: 3 }).delays).toEqual([10]);
  });

  it('keeps the last failure as the cause of its own', () => {
    const { seen } = run({ attempts: 2 }, { items: [], failAt: 0 });
    expect(seen).toEqual([expect.any(RetryExhaustedError)]);
    expect(seen[0]).toMatchObject({
      details: { attempts: 3, limit: 'attempts' },
      cause: expect.any(InjectedFaultError),
    });
  });

  it.each<[string, RetryBackoffOptions, unknown, number]>([
    ['what may pass', {}, new TimeoutError('idle', 1), 4],
    ['what has no code', {}, new Error('x'), 4],
    ['not what would fail again', {}, new InvalidItemError([]), 1],
    ['not what is not among the codes', { codes: ['rate_limited'] }, new TimeoutError('idle', 1), 1],
    ['what is among the codes', { codes: ['invalid_item'] }, new InvalidItemError([]), 4],
    ['what retryIf says', { retryIf: (_, attempt) => attempt < 3 }, new Error('x'), 3],
  ])('retries %s', (_, options, error, subscriptions) => {
    const { seen, source } = run(options, { items: [], failAt: 0, error });
    expect(source.subscriptions).toBe(subscriptions);
    if (subscriptions < 4) expect(seen).toEqual([error]);
  });

  it('waits as long as the failure asks, also beyond maxBackoff', () => {
    const error = Object.assign(new Error('x'), { details: { retryAfterMs: 5000 } });
    expect(run({ ...plain, attempts: 2, maxBackoff: 100 }, { items: [], failAt: 0, error }).delays).toEqual([
      5000, 5000,
    ]);
  });

  it('ends at once where the failure asks to wait too long', () => {
    const error = Object.assign(new Error('x'), { responseHeaders: { 'retry-after': '3600' } });
    const { seen, delays } = run({ attempts: 2 }, { items: [], failAt: 0, error });
    expect(delays).toEqual([]);
    expect(seen).toEqual([expect.any(RetryExhaustedError)]);
    expect(seen[0]).toMatchObject({
      details: { attempts: 1, limit: 'maxRetryAfter', waitAskedFor: 3_600_000 },
      cause: error,
    });
  });

  it('tells of each retry before its wait', () => {
    const notices: RetryNotice[] = [];
    const error = new Error('x');
    run({ ...plain, attempts: 2 }, { items: [], failAt: 0, error }, (notice) => notices.push(notice));
    expect(notices).toEqual([
      { error, attempt: 1, delay: 2 },
      { error, attempt: 2, delay: 4 },
    ]);
  });

  it.each<[string, RetryBackoffOptions]>([
    ['retryIf', { retryIf: fail }],
    ['onRetry', { onRetry: fail }],
  ])('raises what %s throws', (_, options) => {
    const errors: unknown[] = [];
    throwError(() => 'x')
      .pipe(retryBackoff(options))
      .subscribe({ error: (error) => errors.push(error) });
    expect(errors).toEqual([expect.any(RangeError)]);
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(retryBackoff())).toBe('-');
      expectObservable(EMPTY.pipe(retryBackoff())).toBe('|');
    });
  });

  it('lets go of an endless source, and of a wait, when the reader leaves', () => {
    const clock = new FakeClock();
    const source = faultySource({ items: [1, 2, 3] });
    source.pipe(retryBackoff({ clock }), take(2)).subscribe();
    expect([source.active, source.emitted]).toEqual([0, 2]);
    const waiting = throwError(() => 'x')
      .pipe(retryBackoff({ clock }))
      .subscribe();
    expect(clock.actions).toHaveLength(1);
    waiting.unsubscribe();
    expect(clock.actions).toHaveLength(0);
  });

  it('does not wait when its reader leaves as it is told of the retry', () => {
    const clock = new FakeClock();
    const reader = new Subscription();
    const retried$ = timer(5, clock).pipe(map(fail), retryBackoff({ clock, onRetry: () => reader.unsubscribe() }));
    reader.add(retried$.subscribe());
    clock.advance(5);
    expect(clock.actions).toHaveLength(0);
  });

  it('lets go of the failed attempt before the next begins', () => {
    const log: string[] = [];
    let attempt = 0;
    const source$ = new Observable<number>((subscriber) => {
      const number = ++attempt;
      log.push(`start ${number}`);
      if (number < 3) subscriber.error('x');
      return () => log.push(`end ${number}`);
    });
    const clock = new FakeClock();
    source$.pipe(retryBackoff({ ...plain, clock })).subscribe();
    clock.advance(100);
    expect(log).toEqual(['start 1', 'end 1', 'start 2', 'end 2', 'start 3']);
  });

  it('counts for each subscriber of its own', () => {
    const clock = new FakeClock();
    const source = faultySource({ items: [], failAt: 0 });
    const retried$ = source.pipe(retryBackoff({ ...plain, attempts: 1, clock }));
    const errors: unknown[] = [];
    retried$.subscribe({ error: (error) => errors.push(error) });
    retried$.subscribe({ error: (error) => errors.push(error) });
    clock.advance(100);
    expect(errors).toHaveLength(2);
    expect(source.subscriptions).toBe(4);
  });

  it('tries again within the valve of its reader, and outside of the lineage in which the source failed', () => {
    const clock = new FakeClock();
    const valve = new Valve();
    const lineages: unknown[] = [];
    const source = faultySource({ items: [], failAt: 0, failures: 1 });
    const probed$ = defer(() => {
      lineages.push(currentLineage());
      return source;
    });
    withinValve(valve, () => probed$.pipe(retryBackoff({ clock })).subscribe());
    giveWithReceipts([1], () => clock.advance(60_000));
    expect(source.valves).toEqual([valve, valve]);
    expect(lineages).toEqual([undefined, undefined]);
  });

  it.each<[RetryBackoffOptions]>([
    [{ attempts: 0 }],
    [{ attempts: Number.NaN }],
    [{ backoff: -1 }],
    [{ factor: 0.5 }],
    [{ maxBackoff: -1 }],
    [{ maxRetryAfter: Number.NaN }],
    [{ jitter: 2 }],
  ])('refuses %j at once', (options) => {
    expect(() => retryBackoff(options)).toThrow(InvalidArgumentError);
  });

  it('ends when its time is up, or the budget of all streams', () => {
    const faults = { items: [], failAt: 0 };
    const timed = run({ ...plain, attempts: Infinity, factor: 1, maxElapsed: 9 }, faults);
    expect(timed.delays).toEqual([2, 2, 2, 2]);
    expect(timed.seen).toMatchObject([{ code: 'retry_exhausted', details: { limit: 'maxElapsed' } }]);
    const budget = new RetryBudget({ share: 0.5, burst: 1, perSecond: 0 });
    const ends = [1, 2, 3].map(() => run({ ...plain, attempts: 1, budget }, faults).seen);
    const limits = ends.flat().map((error) => (error as RetryExhaustedError).details.limit);
    expect(limits).toEqual(['attempts', 'budget', 'attempts']);
  });

  it('never tries an interruption again', () => {
    const error = new DOMException('x', 'AbortError');
    const { seen, source } = run({ retryIf: () => true }, { items: [], failAt: 0, error });
    expect([seen, source.subscriptions]).toEqual([[error], 1]);
  });

  it('tries as often as allowed, each wait within its bounds', () => {
    const options = fc.record({
      attempts: fc.integer({ min: 1, max: 8 }),
      backoff: fc.integer({ min: 0, max: 2000 }),
      factor: fc.double({ min: 1, max: 4, noNaN: true }),
      maxBackoff: fc.integer({ min: 0, max: 10_000 }),
      jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const luck = fc.infiniteStream(fc.double({ min: 0, max: 0.999999, noNaN: true }));
    fc.assert(
      fc.property(options, luck, fc.nat(10), (given, numbers, failures) => {
        const random = () => numbers.next().value as number;
        const { seen, delays, source } = run({ ...given, random }, { items: [], failAt: 0, failures });
        const { attempts, backoff, factor, maxBackoff, jitter } = given;
        expect(source.subscriptions).toBe(Math.min(failures, attempts) + 1);
        expect(seen).toEqual([failures > attempts ? expect.any(RetryExhaustedError) : 'complete']);
        delays.forEach((delay, index) => {
          const longest = Math.min(backoff * factor ** index, maxBackoff);
          expect(delay).toBeLessThanOrEqual(longest + 1e-6);
          expect(delay).toBeGreaterThanOrEqual(longest * (1 - jitter) - 1e-6);
        });
      }),
    );
  });

  describe('laws', () => {
    const create = ({ clock }: { clock: RetryBackoffOptions['clock'] }) =>
      retryBackoff<number>({ ...plain, attempts: 2, ...(clock && { clock }) });
    for (const law of operatorLaws({ create, items: fc.integer(), errors: 'handle' })) {
      it(law.name, async () => law.check());
    }
  });

  describe('in config', () => {
    for (const law of exampleLaws(retryBackoffSpec)) it(law.name, async () => law.check());

    it('logs each retry', () => {
      const clock = new FakeClock();
      const lines: unknown[] = [];
      const logger = {
        ...testContext().logger,
        warn: (facts: object, message: string) => lines.push({ facts, message }),
      };
      const config = readConfig(retryBackoffSpec, { attempts: 1, backoff: 7, jitter: 'none' });
      const retried$ = throwError(() => new TimeoutError('idle', 5)).pipe(
        retryBackoffSpec.create(config, testContext({ clock, logger })) as never,
      );
      retried$.subscribe({ error: () => undefined });
      clock.advance(10);
      const facts = { code: 'timeout', attempt: 1, delay: 7 };
      expect(lines).toEqual([{ facts, message: expect.stringContaining('No further item came') }]);
    });

    it.each([
      [{ attempts: 0 }],
      [{ jitter: 3 }],
      [{ factor: 0 }],
      [{ tries: 3 }],
      [{ byClass: { network: {} } }],
      [{ budget: 'x' }],
    ])('does not take %j', (config) => {
      expect(() => readConfig(retryBackoffSpec, config)).toThrow();
    });
  });
});

function fail(): never {
  throw new RangeError('broken');
}

/** Runs a failing source through to its end; gives what came out, and how long each wait was by the clock. */
function run(
  options: RetryBackoffOptions,
  faults: Parameters<typeof faultySource<string>>[0],
  onRetry?: (notice: RetryNotice) => void,
) {
  const clock = new FakeClock();
  const seen: unknown[] = [];
  const starts: number[] = [];
  const source = faultySource(faults);
  const timed$ = defer(() => {
    starts.push(clock.now());
    return source;
  });
  timed$.pipe(retryBackoff({ clock, ...(onRetry && { onRetry }), ...options })).subscribe({
    next: (item) => seen.push(item),
    error: (error) => seen.push(error),
    complete: () => seen.push('complete'),
  });
  clock.advance(1e12);
  const delays = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
  return { seen, source, delays };
}

/** How long each wait is where the source fails for ever. */
function waits(options: RetryBackoffOptions): number[] {
  return run(options, { items: [], failAt: 0 }).delays;
}
