import { inScope, sleep } from '@weir/core';
import { testContext } from '@weir/testing';
import * as rx from 'rxjs';
import { batch } from '../../buffering/batch.js';
import { bounded, type Overflow } from '../../buffering/bounded.js';
import { broadcast, type BroadcastPolicy } from '../../buffering/broadcast.js';
import { conflate } from '../../buffering/conflate.js';
import { replayLast } from '../../buffering/replay-last.js';
import { compact } from '../../filtering/compact.js';
import { dedupe } from '../../filtering/dedupe.js';
import { gate } from '../../filtering/gate.js';
import { rateLimit } from '../../filtering/rate-limit.js';
import { sampleSpec } from '../../filtering/sample.js';
import { throttleSpec } from '../../filtering/throttle.js';
import { errorBoundary } from '../../retry/error-boundary.js';
import { retryBackoff } from '../../retry/retry-backoff.js';
import { timeouts } from '../../retry/timeouts.js';
import { groupByRun } from '../../transforming/group-by-run.js';
import { mapAsync } from '../../transforming/map-async.js';
import type { Item, Trial } from './trial.js';

type Operator = rx.MonoTypeOperatorFunction<Item>;

/** A step of a random chain, with what it promises. */
export interface Step {
  readonly operator: Operator;
  /** How many of its items it may hold while what is below is slow. */
  readonly holds: number;
  /** How many items it makes into one at most. Default 1. */
  readonly weight?: number;
  /** How many sources it adds to those above. Default 0. */
  readonly sources?: number;
  /** Whether a timer ends it, out of the valve's scope: what is subscribed to because of its end meets no valve. */
  readonly endsByTimer?: boolean;
  /** Whether it hides the valve below from the source, which is never to wait. */
  readonly hides?: boolean;
  /** Whether it subscribes to another source when the one above has completed. */
  readonly continues?: boolean;
  /** Whether every item leaves it, or is accounted for. Default true. */
  readonly keeps?: boolean;
  /** Whether items leave in the order in which they came. Default true. */
  readonly ordered?: boolean;
  /** Whether receipts wait for what it holds. Default true. */
  readonly carries?: boolean;
}

type MakeStep = (size: number, ms: number, trial: Trial) => Step;

const flat = rx.map((items: readonly Item[]): Item => items.flat());
const passing = (operator: Operator): Step => ({ operator, holds: 0 });

/** Operators of RxJS that hold nothing when all that they deal with is there at once. */
const synchronous = {
  map: () => passing(rx.map((item) => [...item])),
  tap: () => passing(rx.tap()),
  scan: () => passing(rx.scan((_, item) => item)),
  filter: (size, _, trial) =>
    passing(rx.filter((item) => (item[0] ?? 0) % (size + 1) > 0 || (trial.drop(item), false))),
  mergeMap: () => passing(rx.mergeMap((item) => rx.of(item))),
  concatMap: () => passing(rx.concatMap((item) => [item])),
  switchMap: () => passing(rx.switchMap((item) => rx.of(item))),
  exhaustMap: () => passing(rx.exhaustMap((item) => rx.of(item))),
  expand: () => passing(rx.expand(() => rx.EMPTY)),
  groupBy: (size) =>
    passing((source) =>
      source.pipe(
        rx.groupBy(([id = 0]) => id % size),
        rx.mergeMap((group$) => group$),
      ),
    ),
  share: () => passing(rx.share()),
  retry: (size) => passing(rx.retry(size)),
  catchError: () => ({ ...passing(rx.catchError(() => rx.EMPTY)), keeps: false }),
  startWith: () => passing(rx.startWith<Item>([])),
  defer: () => passing((source) => rx.defer(() => source)),
  withLatestFrom: () =>
    passing((source) =>
      source.pipe(
        rx.withLatestFrom(rx.of(0)),
        rx.map(([item]) => item),
      ),
    ),
  bufferCount: (size) => ({
    operator: (source) => source.pipe(rx.bufferCount(size), flat),
    holds: size - 1,
    weight: size,
    carries: false,
  }),
  take: (size) => ({ operator: rx.take(size * 5), holds: 0, keeps: false }),
  takeUntil: (size, ms, trial) => ({
    operator: rx.takeUntil(rx.timer(size * ms * 5, trial.clock)),
    holds: 0,
    keeps: false,
    endsByTimer: true,
  }),
  timeout: (size, ms, trial) => ({
    operator: rx.timeout({ each: size * 20 + ms, scheduler: trial.clock, with: () => rx.EMPTY }),
    holds: 0,
    keeps: false,
    endsByTimer: true,
  }),
} satisfies Record<string, MakeStep>;

/** Operators of RxJS that bring further sources, which wait as the first one does. */
const joining = {
  mergeWith: (size, ms, trial) => ({
    operator: rx.mergeWith(trial.source({ count: size * 4, gaps: [ms] })),
    holds: 0,
    sources: 1,
    ordered: false,
  }),
  concatWith: (size, _, trial) => ({
    operator: rx.concatWith(trial.source({ count: size * 4, gaps: [] })),
    holds: 0,
    continues: true,
    sources: 1,
  }),
  // What a synchronous source gives before the other is there is lost but for its last item.
  combineLatestOf: () => ({
    operator: (source) =>
      source.pipe(
        rx.combineLatestWith(rx.of(0)),
        rx.map(([item]) => item),
      ),
    holds: Infinity,
    keeps: false,
  }),
  combineLatest: (size, ms, trial) => ({
    operator: (source) =>
      source.pipe(
        rx.combineLatestWith(trial.source({ count: size * 4, gaps: [ms] })),
        rx.map(([item, other]) => [...item, ...other]),
      ),
    holds: Infinity,
    sources: 1,
    keeps: false,
    ordered: false,
  }),
  zip: (size, ms, trial) => ({
    operator: (source) =>
      source.pipe(
        rx.zipWith(trial.source({ count: size * 4, gaps: [ms] })),
        rx.map(([item, other]) => [...item, ...other]),
      ),
    holds: Infinity,
    keeps: false,
    ordered: false,
    carries: false,
  }),
} satisfies Record<string, MakeStep>;

/** Operators of RxJS that hold whatever comes, or leave some out, while something takes time. */
const asynchronous = {
  observeOn: (_, __, trial) => ({ operator: rx.observeOn(trial.clock), holds: Infinity, carries: false }),
  delay: (_, ms, trial) => ({ operator: rx.delay(ms, trial.clock), holds: Infinity, carries: false }),
  mergeMapLater: (_, ms, trial) => ({
    operator: rx.mergeMap((item) => trial.later(item, ms)),
    holds: Infinity,
    ordered: false,
    carries: false,
  }),
  mergeMapSome: (size, ms, trial) => ({
    operator: rx.mergeMap((item) => trial.later(item, ms), size),
    holds: Infinity,
    ordered: false,
    carries: false,
  }),
  concatMapLater: (_, ms, trial) => ({
    operator: rx.concatMap((item) => trial.later(item, ms)),
    holds: Infinity,
    carries: false,
  }),
  switchMapLater: (_, ms, trial) => losing(rx.switchMap((item) => trial.later(item, ms))),
  exhaustMapLater: (_, ms, trial) => losing(rx.exhaustMap((item) => trial.later(item, ms))),
  debounceTime: (_, ms, trial) => losing(rx.debounceTime(ms, trial.clock)),
  auditTime: (_, ms, trial) => losing(rx.auditTime(ms, trial.clock)),
  throttleTime: (_, ms, trial) => losing(rx.throttleTime(ms, trial.clock)),
  subscribeOn: (_, ms, trial) => ({ operator: rx.subscribeOn(trial.clock, ms), holds: Infinity }),
} satisfies Record<string, MakeStep>;

/** Operators of ours. */
const own = {
  compact: () => passing(compact() as Operator),
  dedupe: () => passing(dedupe({ key: ([id]) => id }) as Operator),
  mapAsync: (size, ms, trial) => ({
    operator: mapAsync((item) => sleep(trial.clock, ms).then(() => item), { concurrency: size, highMark: 2 }),
    holds: size + 2,
  }),
  mapAsyncUnordered: (size, ms, trial) => ({
    operator: mapAsync((item) => sleep(trial.clock, ((item[0] ?? 0) % size) * ms).then(() => item), {
      concurrency: size,
      highMark: 1,
      ordered: false,
    }),
    holds: size + 1,
    ordered: false,
  }),
  mapAsyncAtOnce: (size) => ({ operator: mapAsync((item) => item, { highMark: size }), holds: size + 1 }),
  boundedWait: (size) => ({ operator: bounded({ size, overflow: 'wait' }), holds: size }),
  boundedDropOldest: (size, _, trial) => dropping('dropOldest', size, trial),
  boundedDropNewest: (size, _, trial) => dropping('dropNewest', size, trial),
  boundedSample: (size, _, trial) => dropping('sample', size, trial),
  boundedLatest: (_, __, trial) => dropping('latest', undefined, trial),
  conflate: () => ({
    operator: conflate({ merge: (waiting, item) => [...waiting, ...item] }),
    holds: Infinity,
    hides: true,
  }),
  batch: (size) => ({
    operator: (source) => source.pipe(batch({ items: size }), flat),
    holds: size - 1,
    weight: size,
  }),
  batchByAge: (size, ms, { clock }) => ({
    operator: (source) => source.pipe(batch({ items: size, age: ms + 1, clock }), flat),
    holds: size - 1,
    weight: size,
  }),
  rateLimit: (size, ms, { clock }) => ({
    operator: rateLimit({ rate: size, per: ms + 1, burst: size, clock }),
    holds: 1,
  }),
  // The source learns of a valve below that was closed meanwhile with the next item.
  replayLast: (size) => ({ operator: replayLast({ items: size }), holds: 1 }),
  broadcastSlowest: (size, ms, trial) => beside('slowest', size, ms, trial),
  broadcastDrop: (size, ms, trial) => beside('drop', size, ms, trial),
  broadcastDisconnect: (size, ms, trial) => ({ ...beside('disconnect', size, ms, trial), keeps: false }),
  throttle: (size, ms, trial) =>
    losing(throttleSpec.create({ every: size + ms, leading: ms < 2, trailing: true }, testContext(trial)) as Operator),
  sample: (size, ms, trial) =>
    losing(sampleSpec.create({ every: size + ms, from: ms < 2 ? 'item' : 'clock' }, testContext(trial)) as Operator),
  timeouts: (_, ms, { clock }) => ({ ...passing(timeouts({ idle: ms + 1, clock })), keeps: false }),
  gate: (_, ms, { clock }) => ({
    operator: gate(rx.timer(ms, clock).pipe(rx.map(() => true)), { startsOpen: false }),
    holds: 1,
  }),
  groupByRun: (size, ms, { clock }) =>
    passing(groupByRun((group$) => group$, { key: ([id = 0]) => id % size, idleTimeout: ms + 1, clock })),
  retryBackoff: (size, ms, { clock }) => passing(retryBackoff({ attempts: size, backoff: ms, jitter: 'none', clock })),
  errorBoundary: () => passing(errorBoundary<Item, Item>({ substitute: () => [] }) as Operator),
} satisfies Record<string, MakeStep>;

/** Operators of RxJS that would emit, end or subscribe out of the valve's scope, within it. */
const scoped = {
  takeUntilInScope: (...plan) => inScopeOf(synchronous.takeUntil(...plan)),
  timeoutInScope: (...plan) => inScopeOf(synchronous.timeout(...plan)),
  retryLaterInScope: (size, ms, { clock }) =>
    inScopeOf(passing(rx.retry({ count: size, delay: () => rx.timer(ms, clock) }))),
  debounceTimeInScope: (...plan) => inScopeOf(asynchronous.debounceTime(...plan)),
  delayInScope: (...plan) => inScopeOf(asynchronous.delay(...plan)),
  subscribeOnInScope: (_, ms, { clock }) => inScopeOf(passing(rx.subscribeOn(clock, ms))),
} satisfies Record<string, MakeStep>;

function inScopeOf(step: Step): Step {
  return { ...step, operator: inScope(step.operator), endsByTimer: false };
}

function losing(operator: Operator): Step {
  return { operator, holds: Infinity, keeps: false, ordered: true, carries: false };
}

function dropping(overflow: Overflow, size: number | undefined, trial: Trial): Step {
  return { operator: bounded({ size, overflow, onDrop: (item) => trial.drop(item) }), holds: size ?? 1, hides: true };
}

/** Broadcasts to the chain below, and to a reader beside it that takes its time. */
function beside(policy: BroadcastPolicy, size: number, ms: number, trial: Trial): Step {
  let readers = 0;
  const below = new Set<number>();
  const onDrop = (item: Item, { reader }: { reader: number }) => {
    if (below.has(reader)) trial.drop(item);
  };
  const operator: Operator = (source) => {
    let isOver = false;
    const shared$ = source.pipe(
      rx.tap({ subscribe: () => (isOver = false), finalize: () => (isOver = true) }),
      broadcast({ policy, buffer: size, onDrop }),
    );
    const other$ = shared$.pipe(mapAsync((item) => sleep(trial.clock, ms).then(() => item), { highMark: 1 }));
    return new rx.Observable((subscriber) => {
      const other = new rx.Subscription();
      subscriber.add(() => {
        trial.isLeaving = true;
        other.unsubscribe();
      });
      below.add(readers++);
      shared$.subscribe(subscriber);
      // One that comes after the end would begin anew.
      if (!isOver && !subscriber.closed) {
        readers++;
        other.add(other$.subscribe({ error: () => undefined }));
      }
      return () => (trial.isLeaving = false);
    });
  };
  return { operator, holds: size };
}

/** Every step, by name. */
export const steps: Readonly<Record<string, MakeStep>> = {
  ...synchronous,
  ...joining,
  ...asynchronous,
  ...own,
  ...scoped,
};
/** Those that let the source wait, or account for what they let go. */
export const boundedSteps = [...Object.keys({ ...synchronous, ...own, ...scoped }), 'mergeWith', 'concatWith'].filter(
  (name) => !['conflate', 'throttle', 'sample', 'debounceTimeInScope', 'delayInScope'].includes(name),
);

const straying = [
  'takeUntil',
  'timeout',
  'observeOn',
  'delay',
  'debounceTime',
  'auditTime',
  'throttleTime',
  'subscribeOn',
];
/** Those that emit, end and subscribe within the valve's scope: all but RxJS's own with timers. */
export const scopedSteps = Object.keys(steps).filter((name) => !straying.includes(name));
