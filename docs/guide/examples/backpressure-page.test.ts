import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import {
  currentValve,
  FakeClock,
  fromAny,
  fromAsyncIterable,
  fromIterable,
  inScope,
  toAsyncIterable,
  toNodeStream,
  toReadableStream,
  withinValve,
  type AnySource,
  type Valve,
} from '@weir/core';
import {
  bounded,
  broadcast,
  conflate,
  fromEmitter,
  groupByRun,
  mapAsync,
  replayLast,
  route,
  smooth,
  spill,
} from '@weir/operators';
import * as rx from 'rxjs';
import { ArrayStore } from '../../../packages/operators/src/__fixtures__/array-store.js';

type Numbers = rx.Observable<number>;
type Build = (source: Numbers, clock: FakeClock, meter: Meter) => Numbers;

/** How many items there are: far more than all marks together. */
const total = 400;
const page = readFileSync(new URL('../backpressure.md', import.meta.url), 'utf8');
const slow = (clock: FakeClock) => (n: number) => rx.timer(5, clock).pipe(rx.map(() => n));

/** By the name in the page's first table: what stands between the source and a consumer that stands still. */
const between: Record<string, Build> = {
  'map, filter, scan, tap, pairwise': (s) =>
    s.pipe(
      rx.tap(),
      rx.map((n) => n),
      rx.filter(() => true),
      rx.scan((_, n) => n),
    ),
  'take, skip, startWith, endWith, takeUntil': (s) =>
    s.pipe(rx.take(1e9), rx.skip(0), rx.endWith(0), rx.takeUntil(rx.NEVER)),
  'bufferCount, toArray': (s) =>
    s.pipe(
      rx.bufferCount(2),
      rx.map(([n = 0]) => n),
    ),
  'merge, concat, race, withLatestFrom': (s) =>
    rx.concat(rx.EMPTY, rx.merge(s, rx.NEVER)).pipe(
      rx.withLatestFrom(rx.of(0)),
      rx.map(([n]) => n),
    ),
  'combineLatest, at the last of its sources': (s) => rx.combineLatest([rx.of(0), s]).pipe(rx.map(([, n]) => n)),
  'combineLatest, before the others gave anything': (s) => rx.combineLatest([s, rx.of(0)]).pipe(rx.map(([n]) => n)),
  'zip with a slower source': (s, clock) => rx.zip(s, rx.interval(5, clock)).pipe(rx.map(([n]) => n)),
  'mergeMap, concatMap, switchMap, exhaustMap, expand with what is there at once': (s) =>
    s.pipe(
      rx.mergeMap((n) => rx.of(n)),
      rx.concatMap((n) => [n]),
      rx.switchMap((n) => [n]),
      rx.exhaustMap((n) => [n]),
      rx.expand(() => rx.EMPTY),
    ),
  'mergeMap with what takes time': (s, clock) => s.pipe(rx.mergeMap(slow(clock))),
  'mergeMap with a concurrency, concatMap with what takes time': (s, clock) =>
    s.pipe(rx.mergeMap(slow(clock), 2), rx.concatMap(slow(clock))),
  'switchMap with what takes time': (s, clock) => s.pipe(rx.switchMap(slow(clock))),
  'exhaustMap with what takes time': (s, clock) => s.pipe(rx.exhaustMap(slow(clock))),
  'groupBy with mergeMap': (s) =>
    s.pipe(
      rx.groupBy((n) => n % 3),
      rx.mergeMap((group$) => group$),
    ),
  'delay, delayWhen, observeOn, bufferTime': (s, clock) => s.pipe(rx.delay(5, clock), rx.observeOn(clock)),
  'debounceTime, auditTime, throttleTime, sampleTime': (s, clock) => s.pipe(rx.debounceTime(5, clock)),
  'subscribeOn, and whatever subscribes later': (s, clock) => s.pipe(rx.subscribeOn(clock, 1)),
  'defer, using, retry, repeat, catchError': (s) =>
    rx
      .defer(() => s)
      .pipe(
        rx.retry(),
        rx.catchError(() => rx.EMPTY),
      ),
  'share, for its first reader': (s) => s.pipe(rx.share()),
  'share, for its other readers': (_, __, meter) => {
    const shared$ = meter.unhurried$.pipe(rx.share());
    shared$.subscribe();
    return shared$;
  },
  'broadcast({ policy: slowest }), replayLast': (s) =>
    s.pipe(replayLast({ items: 1 }), broadcast({ policy: 'slowest', buffer: 4 })),
  'broadcast({ policy: drop })': (s) => s.pipe(broadcast({ policy: 'drop', buffer: 4 })),
  'broadcast({ policy: disconnect })': (_, __, meter) => {
    const shared$ = meter.unhurried$.pipe(broadcast({ policy: 'disconnect', buffer: 4 }));
    shared$.subscribe();
    return shared$.pipe(rx.catchError(() => rx.EMPTY));
  },
  'bounded({ overflow: wait }), mapAsync, rateLimit': (s) =>
    s.pipe(
      bounded({ size: 4, overflow: 'wait' }),
      mapAsync((n) => n, { highMark: 4 }),
    ),
  'bounded with another policy': (s) => s.pipe(bounded({ size: 4, overflow: 'dropOldest' })),
  conflate: (s) => s.pipe(conflate({ merge: (_, n) => n })),
  spill: (s) => s.pipe(spill({ store: () => new ArrayStore(), maxItemsInMemory: 4 })),
  smooth: (s, clock) =>
    s.pipe(
      rx.map(() => 'x'),
      smooth({ maxHold: 64, clock }),
      rx.map((text) => text.length),
    ),
  route: (s) => s.pipe(route({ branches: { odd: { when: (n) => n % 2 === 1 }, even: {} } })),
  groupByRun: (s) =>
    s.pipe(groupByRun((items$) => items$.pipe(rx.bufferCount(2), rx.mergeAll()), { key: (n) => n % 3 })),
  'fromEmitter, fromEventTarget': (s) =>
    new rx.Observable((subscriber) => {
      const emitter = new EventEmitter();
      subscriber.add(fromEmitter<number>(emitter, 'n', { overflow: 'dropOldest', size: 4 }).subscribe(subscriber));
      // Whoever emits is no part of the stream.
      subscriber.add(withinValve(undefined, () => s.subscribe((n) => emitter.emit('n', n))));
    }),
};

/** By the name in the page's second table: what subscribes to a further source, `later`, after the beginning. */
const later: Record<string, (source: Numbers, further: Numbers, clock: FakeClock) => Numbers> = {
  'mergeMap, concatMap, switchMap, exhaustMap': (s, further) => s.pipe(rx.concatMap(() => further)),
  'concat, concatWith, catchError, repeat, retry': (s, further) => rx.concat(s.pipe(rx.take(1)), further),
  'mergeMap behind delay, debounceTime or another timer': (s, further, clock) =>
    s.pipe(
      rx.take(1),
      rx.delay(1, clock),
      rx.mergeMap(() => further),
    ),
  'concat behind takeUntil(timer) or timeout': (s, further, clock) =>
    rx.concat(s.pipe(rx.takeUntil(rx.timer(1, clock))), further),
  'retry({ delay }), repeat({ delay })': (_, further, clock) => {
    let tries = 0;
    const failing$ = rx.defer(() => (tries++ === 0 ? rx.throwError(() => new RangeError('broken')) : further));
    return failing$.pipe(rx.retry({ delay: () => rx.timer(1, clock) }));
  },
  'inScope(…) around any of these': (s, further, clock) => {
    const ended$ = s.pipe(inScope(rx.takeUntil(rx.timer(1, clock))));
    return ended$.pipe(
      rx.endWith(0),
      inScope(rx.debounceTime(1, clock)),
      rx.switchMap(() => rx.throwError(() => new RangeError('broken'))),
      inScope(rx.retry({ count: 1, delay: () => rx.timer(1, clock) })),
      rx.catchError(() => further),
    );
  },
};

describe('the page on backpressure', () => {
  it.each(Object.entries(between))('says what comes of a source above %s', async (name, build) => {
    expect(await effectOf(build)).toBe(rowsOf('What stands between')[name]);
  });

  it.each(Object.entries(later))('says what valve meets a source that is subscribed to by %s', async (name, build) => {
    const meter = new Meter();
    const clock = new FakeClock();
    const chain$ = build(new Meter().source$, meter.source$, clock);
    const subscription = chain$.pipe(standingStill().operator).subscribe();
    await pass(clock);
    subscription.unsubscribe();
    expect(meter.met === undefined ? 'cuts' : 'waits').toBe(rowsOf('Sources that come later')[name]);
  });

  it('has a row for each of these, and no other', () => {
    expect(Object.keys(rowsOf('What stands between')).sort()).toEqual(Object.keys(between).sort());
    expect(Object.keys(rowsOf('Sources that come later')).sort()).toEqual(Object.keys(later).sort());
  });
});

describe('adapters', () => {
  it.each<[string, (source: Numbers) => () => Promise<unknown>]>([
    ['toAsyncIterable', (s) => nextOf(toAsyncIterable(s))],
    [
      'toReadableStream',
      (s) => {
        const reader = toReadableStream(s).getReader();
        return () => reader.read();
      },
    ],
    ['toNodeStream', (s) => nextOf(toNodeStream(s, Readable))],
  ])('has the source wait for a slow reader of %s', async (_, make) => {
    const meter = new Meter();
    const read = make(meter.source$);
    for (let n = 0; n < 3; n++) await read();
    await pass(new FakeClock());
    expect(meter.produced).toBeGreaterThanOrEqual(3);
    expect(meter.produced).toBeLessThan(30);
  });

  it.each<[string, (items: () => Iterable<number>) => AnySource<number>]>([
    ['an iterable', (items) => items()],
    ['an async iterable', (items) => asynchronously(items())],
    ['a ReadableStream', (items) => toReadableStream(fromIterable(items()))],
    ['a Node Readable', (items) => Readable.from(items(), { highWaterMark: 1 })],
    ['an Observable that waits', (items) => fromIterable(items())],
  ])('has %s wait for what is below', async (_, make) => {
    const meter = new Meter();
    const source$ = fromAny(make(() => meter.items()));
    const subscription = source$.pipe(standingStill().operator).subscribe();
    await pass(new FakeClock());
    subscription.unsubscribe();
    expect(meter.produced).toBeLessThan(60);
  });
});

/** A source that waits, and tells how many items it gave and which valve it met last. */
class Meter {
  produced = 0;
  met: Valve | undefined;
  readonly source$ = rx.defer(() => {
    this.met = currentValve();
    return fromIterable(this.items());
  });

  /** The same items, not before the next turn. */
  readonly unhurried$ = rx.defer(() => {
    this.met = currentValve();
    return fromAsyncIterable(asynchronously(this.items()));
  });

  *items(): Generator<number> {
    while (this.produced < total) yield this.produced++;
  }
}

/** A consumer that takes nothing until it is told to. */
function standingStill() {
  let start: () => void = () => undefined;
  const started = new Promise<void>((resolve) => (start = resolve));
  return { start, operator: mapAsync((n: number) => started.then(() => n), { highMark: 4 }) };
}

async function effectOf(build: Build): Promise<string> {
  const meter = new Meter();
  const clock = new FakeClock();
  const { start, operator } = standingStill();
  let arrived = 0;
  const subscription = build(meter.source$, clock, meter)
    .pipe(operator)
    .subscribe(() => arrived++);
  clock.advance(1);
  await setImmediate();
  const { met, produced } = meter;
  start();
  await pass(clock);
  subscription.unsubscribe();
  if (met === undefined && arrived >= total) return 'cuts';
  if (produced < total) return 'waits';
  return arrived < total ? 'drops' : 'holds';
}

async function pass(clock: FakeClock): Promise<void> {
  for (let step = 0; step < 3 * total; step++) {
    await setImmediate();
    clock.advance(5);
  }
}

function nextOf(iterable: AsyncIterable<unknown>): () => Promise<unknown> {
  const iterator = iterable[Symbol.asyncIterator]();
  return () => iterator.next();
}

async function* asynchronously(items: Iterable<number>) {
  yield* items;
}

/** The rows of a table under a heading: name and, in bold, what happens. */
function rowsOf(heading: string): Record<string, string> {
  const section = page.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
  const rows = [...section.matchAll(/^\| `(.+?)` *\| \*\*(\w+)\*\*/gm)];
  return Object.fromEntries(rows.map(([, name = '', effect = '']) => [name, effect]));
}
