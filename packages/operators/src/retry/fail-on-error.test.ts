import { createEvent, FakeClock, type EventMap } from '@weir/core';
import { marbles, operatorLaws } from '@weir/testing';
import fc from 'fast-check';
import { concat, defer, EMPTY, from, NEVER, of, Subject, take, type Observable } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { watch } from '../__fixtures__/watch.js';
import { AttemptFailedError } from '../errors/attempt-failed-error.js';
import { RetryExhaustedError } from '../errors/retry-exhausted-error.js';
import { attemptFailure } from './attempt-failure.js';
import { circuitBreaker } from './circuit-breaker.js';
import { errorBoundary } from './error-boundary.js';
import { failOnError, failOnErrorSpec, type FailOnErrorOptions } from './fail-on-error.js';
import { fallback, fallbackSpec } from './fallback.js';
import { retryBackoff } from './retry-backoff.js';

const envelope = { run: 'r', seq: 0, time: 0 };
const error = (data: Partial<EventMap['error']>, more: object = {}) =>
  createEvent('error', { ...envelope, ...more }, { code: 'rate_limited', message: 'busy', retryable: true, ...data });
const start = createEvent('llm_start', envelope, { model: 'm' });
const values = {
  s: start,
  c: createEvent('llm_chunk', envelope, { delta: 'c' }),
  e: error({}),
  u: error({ code: 'unauthorized', retryable: false }),
};
const busy = new AttemptFailedError({ code: 'rate_limited', message: 'busy', retryable: true });

/** A model that fails by an event, so many times. */
function failing(times: number, data: Partial<EventMap['error']> = {}) {
  const calls: number[] = [];
  const answer$ = defer(() => (calls.push(0) <= times ? of(start, error(data)) : of(start, values.c)));
  return { calls, answer$ };
}

describe('failOnError', () => {
  it('fails in place of an error event, and lets go of the source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -s-c-e-c-|', values);
      const subscriptions = '^----!';
      const expected = '     -s-c-#';
      expectObservable(source.pipe(failOnError())).toBe(expected, values, busy);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it.each<[string, FailOnErrorOptions, string]>([
    ['every failure', {}, '-s-#'],
    ['what may pass', { only: 'retryable' }, '-s-u-#'],
    ['some codes', { only: ['timeout', 'rate_limited'] }, '-s-u-#'],
    ['codes that do not come', { only: ['timeout'] }, '-s-u-e|'],
  ])('fails on %s', (_, options, expected) => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-s-u-e|', values);
      const failed = options.only === undefined ? new AttemptFailedError(values.u.data) : busy;
      expectObservable(source.pipe(failOnError(options))).toBe(expected, values, failed);
    });
  });

  it('lets the events of sub-agents pass, and what is no event', () => {
    const items: unknown[] = [error({}, { parent: 'p' }), null, 'error', { type: 'error' }];
    expect(watch(from(items).pipe(failOnError()))).toMatchObject({ values: items, isComplete: true });
  });

  it('keeps what the event says of the failure', () => {
    const { error: failed } = watch(of(error({ retryAfterMs: 50 })).pipe(failOnError()));
    expect(AttemptFailedError.is(failed) && failed.details).toEqual({
      failure: { code: 'rate_limited', message: 'busy', retryable: true },
      retryable: true,
      retryAfterMs: 50,
    });
  });

  it('states events that lack anything', () => {
    for (const data of [null, undefined, {}, { code: 5, message: 5, retryable: 'yes', retryAfterMs: 'soon' }]) {
      const { error: failed } = watch(of({ ...values.e, data }).pipe(failOnError()));
      expect(attemptFailure(failed)).toMatchObject({ code: 'internal', retryable: false });
    }
  });

  it('refuses the receipt of the item that the failure came of', () => {
    const source = new Subject<unknown>();
    watch(source.pipe(failOnError()));
    expect(giveWithReceipts([start, values.e], (item) => source.next(item))).toEqual([['taken'], [busy]]);
  });

  it('gives nothing for a source that never emits, completes with an empty one, and passes an error on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(NEVER.pipe(failOnError())).toBe('-');
      expectObservable(EMPTY.pipe(failOnError())).toBe('|');
      expectObservable(cold('-c-#', values).pipe(failOnError())).toBe('-c-#', values);
    });
  });

  it('lets go of an endless source when the reader leaves, for each of several readers', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-c-c-c-', values);
      const result$ = source.pipe(failOnError(), take(2));
      expectObservable(result$).toBe('-c-(c|)', values);
      expectObservable(result$).toBe('-c-(c|)', values);
      expectSubscriptions(source.subscriptions).toBe(['^--!', '^--!']);
    });
  });

  describe('with what acts on failures', () => {
    it('has retryBackoff make the call again, after the wait that was asked for', () => {
      const clock = new FakeClock();
      const { calls, answer$ } = failing(1, { retryAfterMs: 5000 });
      const seen = watch(answer$.pipe(failOnError(), retryBackoff({ clock, backoff: 1, jitter: 'none' })));
      clock.advance(4999);
      expect([calls.length, seen.values]).toEqual([1, [start]]);
      clock.advance(1);
      expect(seen).toMatchObject({ values: [start, start, values.c], isComplete: true });
    });

    it('has retryBackoff leave alone what would come again', () => {
      const { calls, answer$ } = failing(9, { code: 'invalid_request', retryable: false });
      const { error: failed } = watch(answer$.pipe(failOnError(), retryBackoff({ clock: new FakeClock() })));
      expect([calls.length, AttemptFailedError.is(failed)]).toEqual([1, true]);
    });

    it('has retryBackoff tell the codes that it is given', () => {
      const clock = new FakeClock();
      const { calls, answer$ } = failing(9);
      const limits = { clock, attempts: 2, backoff: 1, codes: ['rate_limited'] };
      const seen = watch(answer$.pipe(failOnError(), retryBackoff(limits)));
      clock.advance(100);
      expect([calls.length, RetryExhaustedError.is(seen.error)]).toEqual([3, true]);
    });

    it('opens the circuit', () => {
      const breaker = circuitBreaker({ failures: 2, clock: new FakeClock() });
      const { calls, answer$ } = failing(9);
      for (let round = 0; round < 4; round++) watch(answer$.pipe(failOnError(), breaker));
      expect(calls).toHaveLength(2);
    });

    it('lets another source step in, also by the code of the event', () => {
      const answer$ = of(values.e).pipe(failOnError());
      expect(watch(answer$.pipe(fallback(() => ['sorry'])))).toMatchObject({ values: ['sorry'] });
      const config = readConfig(fallbackSpec, { item: 'sorry', codes: ['rate_limited'] });
      const context = { clock: new FakeClock() } as never;
      expect(watch((answer$ as Observable<unknown>).pipe(fallbackSpec.create(config, context)))).toMatchObject({
        values: ['sorry'],
      });
    });

    it('is undone by errorBoundary', () => {
      const answer$ = concat(of(start), of(values.e)).pipe(failOnError(), errorBoundary());
      expect(watch(answer$).values).toMatchObject([start, { type: 'error', data: values.e.data }]);
    });
  });

  describe('in config', () => {
    it.each([{ only: 'all' }, { only: [] }, { codes: ['x'] }])('refuses %j', (config) => {
      expect(() => readConfig(failOnErrorSpec, config)).toThrow();
    });

    for (const example of exampleLaws(failOnErrorSpec)) it(example.name, example.check);
  });

  describe('laws', () => {
    const passing = fc.constantFrom<unknown>(values.s, values.c, 'text');
    for (const law of operatorLaws({ create: () => failOnError(), items: passing })) it(law.name, law.check);
    const all = fc.constantFrom<unknown>(...Object.values(values), 'text');
    const laws = operatorLaws({
      name: 'where errors come:',
      create: () => failOnError(),
      items: all,
      errors: 'handle',
      completes: false,
    });
    for (const law of laws) it(law.name, law.check);
  });
});
