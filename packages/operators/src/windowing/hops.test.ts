import fc from 'fast-check';
import { Hops } from './hops.js';

const spans = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 60 }));

describe('Hops', () => {
  it('knows the first and the last window of every moment', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: -500, max: 500 }), ([every, more], time) => {
        const hops = new Hops(every, every + more);
        const ends: number[] = [];
        for (let start = -50 * every - 1000 * every; start <= time; start += every) {
          if (start + hops.over > time) ends.push(start + hops.over);
        }
        expect([hops.firstEnd(time), hops.lastEnd(time)]).toEqual([ends[0], ends.at(-1)]);
        expect(hops.endBy(time)).toBe((ends[0] ?? 0) - every);
      }),
    );
  });

  it('cuts no pane by the border of a window', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: -500, max: 500 }), ([every, more], time) => {
        const hops = new Hops(every, every + more);
        const pane = hops.paneOf(time);
        expect(pane).toBeLessThanOrEqual(time);
        for (let moment = pane; moment <= time; moment++) {
          expect(hops.paneOf(moment)).toBe(pane);
          expect([hops.firstEnd(moment), hops.lastEnd(moment)]).toEqual([hops.firstEnd(pane), hops.lastEnd(pane)]);
        }
      }),
    );
  });
});
