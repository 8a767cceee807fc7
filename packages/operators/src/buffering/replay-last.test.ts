import { currentValve, FakeClock, fromIterable, InvalidArgumentError, Valve } from '@weir/core';
import { marbles, operatorLaws } from '@weir/testing';
import fc from 'fast-check';
import { concat, defer, EMPTY, NEVER, Observable, of, Subject, take, throwError } from 'rxjs';
import { below } from '../__fixtures__/below.js';
import { watch } from '../__fixtures__/watch.js';
import { replayLast, type ReplayLastOptions } from './replay-last.js';

describe('replayLast', () => {
  it('passes everything on at once, and tells newcomers first what came last', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-b-c----d-|');
      const subscriptions = '^-----------!';
      const expected = '     -a-b-c----d-|';
      const lateFrom = '     ------^------';
      const late = '         ------(bc)d-|';
      const shared$ = source.pipe(replayLast({ items: 2 }));
      expectObservable(shared$).toBe(expected);
      expectObservable(shared$, lateFrom).toBe(late);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('gives nothing for a source that never emits, and ends with an empty one or a failure', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(replayLast({ items: 1 }))).toBe('-');
      expectObservable(EMPTY.pipe(replayLast({ items: 1 }))).toBe('|');
      expectObservable(throwError(() => 'error').pipe(replayLast({ items: 1 }))).toBe('#');
    });
  });

  it('tells newcomers after the end what came last, and completes', () => {
    const shared$ = of(1, 2, 3).pipe(replayLast({ items: 2 }));
    expect(watch(shared$)).toMatchObject({ values: [1, 2, 3], isComplete: true });
    expect(watch(shared$)).toMatchObject({ values: [2, 3], isComplete: true });
  });

  it('begins anew after an error', () => {
    let tries = 0;
    const shared$ = defer(() =>
      concat(
        of(++tries),
        throwError(() => 'broken'),
      ),
    ).pipe(replayLast({ items: 9 }));
    expect(watch(shared$)).toMatchObject({ values: [1], error: 'broken' });
    expect(watch(shared$)).toMatchObject({ values: [2], error: 'broken' });
  });

  it('lets go of the source with its last reader, and forgets what came', () => {
    const source = new Subject<number>();
    const shared$ = source.pipe(replayLast({ items: 9 }));
    const [first, second] = [watch(shared$), watch(shared$)];
    source.next(1);
    first.stop();
    expect(source.observed).toBe(true);
    second.stop();
    expect(source.observed).toBe(false);
    expect(watch(shared$).values).toEqual([]);
  });

  it('stops an endless source when its only reader leaves', () => {
    function* numbers() {
      for (let n = 0; ; n++) yield n;
    }
    expect(watch(fromIterable(numbers()).pipe(replayLast({ items: 1 }), take(3))).values).toEqual([0, 1, 2]);
  });

  it('keeps no more bytes than allowed, and no item that is larger', () => {
    expect(replayed({ bytes: 5 }, ['one', 'two', 'x'])).toEqual(['two', 'x']);
    expect(replayed({ bytes: 5 }, ['one', 'too long'])).toEqual([]);
    expect(replayed({ bytes: 5, items: 1 }, ['a', 'b'])).toEqual(['b']);
    expect(replayed({ bytes: 2, sizeOf: () => 1 }, ['a long one', 'another', 'third'])).toEqual(['another', 'third']);
  });

  it('keeps nothing longer than allowed', () => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    const shared$ = source.pipe(replayLast({ items: 9, age: 10, clock }));
    watch(shared$);
    source.next(1);
    clock.advance(5);
    source.next(2);
    clock.advance(5);
    expect(watch(shared$).values).toEqual([2]);
    clock.advance(5);
    expect(watch(shared$).values).toEqual([]);
    expect(clock.actions).toHaveLength(0);
  });

  it('keeps the order for a newcomer while which the source goes on, or ends', () => {
    const source = new Subject<number>();
    const shared$ = source.pipe(replayLast({ items: 2 }));
    watch(shared$);
    [1, 2].forEach((item) => source.next(item));
    const seen: unknown[] = [];
    shared$.subscribe({
      next(item) {
        seen.push(item);
        if (item === 1) [3, 4, 5].forEach((later) => source.next(later));
        if (item === 4) source.complete();
      },
      complete: () => seen.push('end'),
    });
    expect(seen).toEqual([1, 2, 3, 4, 5, 'end']);
  });

  it('fails a newcomer at once with which the source fails', () => {
    const source = new Subject<number>();
    const shared$ = source.pipe(replayLast({ items: 2 }));
    watch(shared$);
    [1, 2].forEach((item) => source.next(item));
    const seen: unknown[] = [];
    shared$.subscribe({
      next(item) {
        seen.push(item);
        source.error('broken');
      },
      error: (error) => seen.push(error),
    });
    expect(seen).toEqual([1, 'broken']);
  });

  it('raises what sizeOf throws, and lets go of the source', () => {
    const source = new Subject<number>();
    const failing$ = source.pipe(
      replayLast<number>({
        bytes: 1,
        sizeOf: () => {
          throw new RangeError('broken');
        },
      }),
    );
    const reader = watch(failing$);
    source.next(1);
    expect(reader.error).toEqual(new RangeError('broken'));
    expect(source.observed).toBe(false);
  });

  describe('with slow readers', () => {
    it('has the source wait while the valve of any of them is closed', () => {
      const { state, source$ } = counted();
      const shared$ = source$.pipe(replayLast({ items: 1 }));
      const [slow, slower] = [new Valve(), new Valve()];
      slow.close();
      slower.close();
      below(slow, shared$).subscribe();
      const leaving = below(slower, shared$).subscribe();
      expect(state.produced).toBe(1);
      slow.open();
      expect(state.produced).toBe(1);
      slow.close();
      slower.open();
      expect(state.produced).toBe(1);
      slower.close();
      slow.open();
      expect(state.produced).toBe(1);
      leaving.unsubscribe();
      expect(state.produced).toBe(100);
    });

    it('leaves its valve open with a source that has nothing to wait for any more', () => {
      const met: Valve[] = [];
      const source = new Observable<number>((subscriber) => {
        met.push(currentValve()!);
        subscriber.next(1);
      });
      const valve = new Valve();
      valve.close();
      const subscription = below(valve, source.pipe(replayLast({ items: 1 }))).subscribe();
      expect(met.map(({ isOpen }) => isOpen)).toEqual([false]);
      subscription.unsubscribe();
      expect(met.map(({ isOpen }) => isOpen)).toEqual([true]);
    });

    it('emits to each within the valve that it met', () => {
      const source = new Subject<number>();
      const shared$ = source.pipe(replayLast({ items: 1 }));
      const valves = [new Valve(), new Valve()];
      const met: unknown[] = [];
      valves.forEach((valve) => below(valve, shared$).subscribe(() => met.push(currentValve())));
      source.next(1);
      expect(met).toEqual(valves);
    });
  });

  it('tells newcomers the longest end of what came that the limits allow', () => {
    const limits = fc.record({ items: fc.integer({ min: 1, max: 6 }), bytes: fc.integer({ min: 1, max: 20 }) });
    fc.assert(
      fc.property(limits, fc.array(fc.string({ maxLength: 8 }), { maxLength: 20 }), ({ items, bytes }, given) => {
        const size = (texts: string[]) => texts.join('').length;
        let from = given.length;
        while (from > 0 && given.length - from < items && size(given.slice(from - 1)) <= bytes) from--;
        expect(replayed({ items, bytes, sizeOf: (text) => text.length }, given)).toEqual(given.slice(from));
      }),
    );
  });

  it.each<[ReplayLastOptions<number>]>([
    [{}],
    [{ age: 10 }],
    [{ items: 0 }],
    [{ items: 1.5 }],
    [{ bytes: 0 }],
    [{ items: 1, age: 0 }],
  ])('refuses %j at once', (options) => {
    expect(() => replayLast(options)).toThrow(InvalidArgumentError);
  });

  describe('laws', () => {
    const except = { keepsValve: 'its valve follows those of all readers, and has no single parent' };
    const create = () => replayLast<number>({ items: 100 });
    const laws = operatorLaws({ create, items: fc.integer(), contract: { lineage: 'synchronous' }, except });
    for (const law of laws) it(law.name, async () => law.check());
  });
});

/** What a newcomer is told after all of these. */
function replayed(options: ReplayLastOptions<string>, items: readonly string[]): string[] {
  const source = new Subject<string>();
  const shared$ = source.pipe(replayLast(options));
  watch(shared$);
  items.forEach((item) => source.next(item));
  return watch(shared$).values;
}

function counted() {
  const state = { produced: 0 };
  function* numbers() {
    while (state.produced < 100) yield state.produced++;
  }
  return { state, source$: defer(() => fromIterable(numbers())) };
}
