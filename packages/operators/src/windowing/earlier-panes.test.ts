import fc from 'fast-check';
import type { Aggregate } from './aggregate.js';
import type { CountedPane } from './counted-pane.js';
import { EarlierPanes } from './earlier-panes.js';
import { collect } from './item-aggregates.js';

type Letters = Aggregate<never, string[], unknown, unknown>;

const collecting = collect<string>() as Letters;
/** Lists too, but treated like sums. */
const summing: Letters = { ...collecting, collects: false };

function pane(...letters: string[]): CountedPane<string[]> {
  return { start: 0, count: letters.length, state: letters, held: undefined };
}

describe('EarlierPanes', () => {
  it.each([
    ['sums', summing],
    ['collects', collecting],
  ])('comes to what is in its panes, in their order, where the aggregate %s', (_, aggregate) => {
    const newest = pane('newest');
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (pushes) => {
        const panes = new EarlierPanes<string[]>(aggregate);
        const model: string[][] = [];
        for (const [index, isPush] of pushes.entries()) {
          const letters = [`${index}a`, `${index}b`];
          if (isPush) {
            panes.push(pane(...letters));
            model.push(letters);
          } else if (model.length > 0) {
            panes.shift();
            model.shift();
          }
          expect(panes.statesWith(newest).flat()).toEqual([...model.flat(), 'newest']);
          expect(panes.count).toBe(model.flat().length);
          expect(panes.oldest === undefined).toBe(model.length === 0);
        }
      }),
    );
  });

  it('merges from two states, however many panes there are, and a constant number of times for each pane', () => {
    let merges = 0;
    const merge = (into: number, other: number) => {
      merges++;
      return into + other;
    };
    const panes = new EarlierPanes<number>({ seed: () => 0, merge });
    const one = () => ({ start: 0, count: 1, state: 1, held: undefined });
    for (let index = 0; index < 1000; index++) panes.push(one());
    for (let index = 0; index < 10_000; index++) {
      expect(panes.statesWith(one()).length).toBeLessThanOrEqual(3);
      panes.shift();
      panes.push(one());
    }
    expect(merges).toBeLessThan(3.1 * 11_000);
  });

  it('stays as it was where merging throws', () => {
    let isBroken = true;
    const merge = (into: number, other: number) => {
      if (isBroken) throw new RangeError('broken');
      return into + other;
    };
    const panes = new EarlierPanes<number>({ seed: () => 0, merge });
    const add = () => panes.push({ start: 0, count: 1, state: 1, held: undefined });
    expect(add).toThrow('broken');
    expect(panes.count).toBe(0);
    isBroken = false;
    add();
    add();
    isBroken = true;
    expect(() => panes.shift()).toThrow('broken');
    expect([panes.count, panes.statesWith({ start: 0, count: 1, state: 5, held: undefined })]).toEqual([2, [2, 5]]);
  });
});
