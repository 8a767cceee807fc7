import * as fc from 'fast-check';
import { concatMap, mergeMap, of, take } from 'rxjs';
import { marks, slowly } from './__fixtures__/slow-consumer.js';
import type { Meter } from './__fixtures__/chains.js';
import { fromIterable } from './from-iterable.js';
import { currentValve, withinValve } from './valve-scope.js';
import { Valve } from './valve.js';

function* numbers(count = Infinity, meter: Meter = { pulled: 0 }) {
  for (let n = 0; n < count; n++) {
    meter.pulled++;
    yield n;
  }
}

/** An iterable that says whether it was closed. */
function tracked(count = Infinity) {
  const state = { pulled: 0, returned: 0 };
  const iterable: Iterable<number> = {
    [Symbol.iterator]: () => ({
      next: () => (state.pulled < count ? { done: false, value: state.pulled++ } : { done: true, value: undefined }),
      return: () => {
        state.returned++;
        return { done: true, value: undefined };
      },
    }),
  };
  return { state, iterable };
}

describe('fromIterable', () => {
  it('emits everything synchronously, then completes', () => {
    const notes: unknown[] = [];
    fromIterable([1, 2]).subscribe({ next: (n) => notes.push(n), complete: () => notes.push('end') });
    expect(notes).toEqual([1, 2, 'end']);
  });

  it('completes where there is nothing', () => {
    let completed = false;
    fromIterable([]).subscribe({ complete: () => (completed = true) });
    expect(completed).toBe(true);
  });

  it('begins anew for each subscriber', () => {
    const values: number[] = [];
    const source$ = fromIterable([1, 2]);
    source$.subscribe((n) => values.push(n));
    source$.subscribe((n) => values.push(n));
    expect(values).toEqual([1, 2, 1, 2]);
  });

  it('stops an endless iterable when its reader leaves, and closes it', () => {
    const { state, iterable } = tracked();
    const values: number[] = [];
    fromIterable(iterable)
      .pipe(take(3))
      .subscribe((n) => values.push(n));
    expect(values).toEqual([0, 1, 2]);
    expect(state).toEqual({ pulled: 3, returned: 1 });
  });

  it('does not close an iterator that has ended by itself', () => {
    const { state, iterable } = tracked(2);
    fromIterable(iterable).subscribe();
    expect(state).toEqual({ pulled: 2, returned: 0 });
  });

  it('fails where the iterable throws', () => {
    const notes: unknown[] = [];
    const failing = (function* () {
      yield 1;
      throw new RangeError('broken');
    })();
    fromIterable(failing).subscribe({ next: (n) => notes.push(n), error: (error) => notes.push(error) });
    expect(notes).toEqual([1, new RangeError('broken')]);
  });

  describe('with a valve below it', () => {
    it('emits nothing while the valve is closed, and goes on inside of open', () => {
      const valve = new Valve();
      const values: number[] = [];
      valve.close();
      withinValve(valve, () => fromIterable([1, 2]).subscribe((n) => values.push(n)));
      expect(values).toEqual([]);
      valve.open();
      expect(values).toEqual([1, 2]);
    });

    it('stops with the item that closes the valve', () => {
      const valve = new Valve();
      const meter: Meter = { pulled: 0 };
      withinValve(valve, () => fromIterable(numbers(Infinity, meter)).subscribe((n) => n === 2 && valve.close()));
      expect(meter.pulled).toBe(3);
    });

    it('does not begin a second time where the valve is closed and opened inside of next', () => {
      const valve = new Valve();
      const values: number[] = [];
      withinValve(valve, () =>
        fromIterable([1, 2, 3]).subscribe((n) => {
          values.push(n);
          valve.close();
          valve.open();
        }),
      );
      expect(values).toEqual([1, 2, 3]);
    });

    it('closes the iterator when it is unsubscribed from while it waits, and stays closed', () => {
      const valve = new Valve();
      const { state, iterable } = tracked();
      valve.close();
      withinValve(valve, () => fromIterable(iterable).subscribe()).unsubscribe();
      valve.open();
      expect(state).toEqual({ pulled: 0, returned: 1 });
    });

    it('emits in the scope of the valve that it met, also when it goes on', () => {
      const valve = new Valve();
      const scopes: unknown[] = [];
      withinValve(valve, () =>
        fromIterable([1, 2]).subscribe(() => {
          scopes.push(currentValve());
          if (scopes.length === 1) valve.close();
        }),
      );
      valve.open();
      expect(scopes).toEqual([valve, valve]);
      expect(currentValve()).toBeUndefined();
    });

    it('gives every item once and in order, whenever the valve is closed and opened', () => {
      fc.assert(
        fc.property(fc.nat(30), fc.array(fc.boolean(), { maxLength: 40, size: 'max' }), (count, closings) => {
          const valve = new Valve();
          const values: number[] = [];
          let step = 0;
          valve.close();
          withinValve(valve, () =>
            fromIterable(numbers(count)).subscribe((n) => {
              values.push(n);
              if (closings[step++]) valve.close();
            }),
          );
          for (let turn = 0; turn <= closings.length; turn++) valve.open();
          expect(values).toEqual([...numbers(count)]);
        }),
      );
    });

    it.each([
      ['nothing in between', (meter: Meter) => fromIterable(numbers(1000, meter))],
      ['mergeMap', (meter: Meter) => of(1, 2).pipe(mergeMap(() => fromIterable(numbers(500, meter))))],
      [
        'concatMap',
        (meter: Meter) => fromIterable(numbers(2)).pipe(concatMap(() => fromIterable(numbers(500, meter)))),
      ],
    ])('is never further ahead of a slow consumer than its high mark, through %s', async (_, build) => {
      const meter: Meter = { pulled: 0 };
      const gauge = { peak: 0 };
      let [out, most] = [0, 0];
      await new Promise<void>((resolve) => {
        build(meter)
          .pipe(slowly(gauge))
          .subscribe({ next: () => (most = Math.max(most, meter.pulled - ++out)), complete: resolve });
      });
      expect(out).toBe(1000);
      expect(gauge.peak).toBe(marks.high);
      expect(most).toBeLessThanOrEqual(marks.high);
    });
  });
});
