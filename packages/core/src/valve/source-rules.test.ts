import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { config, Subscriber, type Observable } from 'rxjs';
import { operatorFrom } from '../rows/operator-from.js';
import { fromAsyncIterable } from './from-async-iterable.js';
import { fromIterable } from './from-iterable.js';
import { withinValve } from './valve-scope.js';
import { Valve } from './valve.js';

/** The two sources that all others rest on. */
const sources: [name: string, make: (items: Iterable<number>) => Observable<number>][] = [
  ['fromIterable', (items) => fromIterable(items)],
  [
    'fromAsyncIterable',
    (items) =>
      fromAsyncIterable({
        async *[Symbol.asyncIterator]() {
          yield* items;
        },
      }),
  ],
];

function* upTo(count: number): Generator<number> {
  for (let n = 0; n < count; n++) yield n;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** Rules of Reactive Streams that are about sources, and that no law and no test of a single source covers. */
describe.each(sources)('%s', (_, make) => {
  it('needs no deeper stack where the valve is closed and opened at each of very many items', async () => {
    const valve = new Valve();
    let seen = 0;
    await new Promise<void>((resolve, reject) => {
      const next = () => {
        seen++;
        valve.close();
        valve.open();
      };
      withinValve(valve, () => make(upTo(50_000)).subscribe({ next, error: reject, complete: resolve }));
    });
    expect(seen).toBe(50_000);
  });

  it('is asked for more by whoever opens the valve, and not by who opens it once more', async () => {
    const valve = new Valve();
    const values: number[] = [];
    valve.close();
    withinValve(valve, () => make(upTo(3)).subscribe((n) => values.push(n)));
    valve.open();
    valve.open();
    await setImmediate();
    expect(values).toEqual([0, 1, 2]);
  });

  it('forgets a reader that has left while it waited', async () => {
    const valve = new Valve();
    const items = [1, 2, 3];
    valve.close();
    const left = (() => {
      const reader = new Subscriber<number>();
      withinValve(valve, () => make(items).subscribe(reader));
      reader.unsubscribe();
      return new WeakRef(reader);
    })();
    // What was just made is held until the end of the turn.
    await setImmediate();
    collectGarbage();
    expect(left.deref()).toBeUndefined();
    expect([valve.isOpen, items.length]).toEqual([false, 3]);
  });

  it('does not hear what its reader throws', async () => {
    const unhandled: unknown[] = [];
    const before = config.onUnhandledError;
    config.onUnhandledError = (error) => unhandled.push(error);
    try {
      const seen: number[] = [];
      const double = operatorFrom<number, number>((emit) => ({ next: (n) => emit(n * 2) }));
      make([1, 2])
        .pipe(double)
        .subscribe((n) => {
          seen.push(n);
          if (n === 2) throw new RangeError('of the reader');
        });
      // RxJS reports from a timer.
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect([seen, unhandled]).toEqual([[2, 4], [new RangeError('of the reader')]]);
    } finally {
      config.onUnhandledError = before;
    }
  });
});

describe('fromIterable', () => {
  it.each([
    ['completes', () => upTo(0), ['end']],
    [
      'fails',
      function* () {
        yield 0;
        throw new RangeError('broken');
      },
      [0, new RangeError('broken')],
    ],
  ])('%s inside of open, where that is all that was left', (_how, items, expected) => {
    const valve = new Valve();
    const notes: unknown[] = [];
    valve.close();
    withinValve(valve, () =>
      fromIterable({ [Symbol.iterator]: items }).subscribe({
        next: (n) => notes.push(n),
        error: (error) => notes.push(error),
        complete: () => notes.push('end'),
      }),
    );
    expect(notes).toEqual([]);
    valve.open();
    expect(notes).toEqual(expected);
  });
});
