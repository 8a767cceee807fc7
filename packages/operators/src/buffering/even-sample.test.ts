import fc from 'fast-check';
import { EvenSample } from './even-sample.js';

/** What of `count` items is kept, with room for `size`, and none leaving. */
function kept(size: number, count: number): number[] {
  const sample = new EvenSample();
  let held: number[] = [];
  for (let item = 0; item < count; item++) {
    if (!sample.takes()) continue;
    if (held.length < size) held.push(item);
    else {
      const keeps = sample.halve(size);
      held = [...held, item].filter((_, place) => keeps(place));
    }
  }
  return held;
}

describe('EvenSample', () => {
  it('keeps every item while there is room', () => {
    expect(kept(4, 4)).toEqual([0, 1, 2, 3]);
  });

  it('keeps every second once there is none, then every fourth', () => {
    expect(kept(4, 5)).toEqual([0, 2, 4]);
    expect(kept(4, 8)).toEqual([0, 2, 4, 6]);
    expect(kept(4, 9)).toEqual([0, 4, 8]);
    expect(kept(3, 5)).toEqual([0, 2, 4]);
  });

  it('begins anew when the span is over', () => {
    const sample = new EvenSample();
    sample.takes();
    sample.takes();
    sample.halve(1);
    sample.reset();
    expect([sample.takes(), sample.takes()]).toEqual([true, true]);
  });

  it('spreads what it keeps evenly, and keeps at least half of the room in use', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 400 }), (size, count) => {
        const items = kept(size, count);
        const step = (items[1] ?? 0) - (items[0] ?? 0);
        expect(items).toEqual(items.map((_, place) => place * step));
        expect(items.length).toBeLessThanOrEqual(size);
        expect(items.length).toBeGreaterThanOrEqual(Math.min(count, size) / 2);
      }),
    );
  });

  it('judges those held by their place in the span, also when older ones have left', () => {
    const sample = new EvenSample();
    for (let item = 0; item < 5; item++) sample.takes();
    // 0 has left; 1, 2 and 3 are held, and 4 has come.
    const keeps = sample.halve(3);
    expect([0, 1, 2, 3].map(keeps)).toEqual([false, true, false, true]);
  });
});
