import fc from 'fast-check';
import { BoundedMap } from './bounded-map.js';

describe('BoundedMap', () => {
  it('lets go of the entry that was set first', () => {
    const letGo: unknown[] = [];
    const map = new BoundedMap<string, number>(2, (value, key) => letGo.push([key, value]));
    map.set('a', 1).set('b', 2).set('a', 3).set('c', 4);
    expect([...map]).toEqual([
      ['b', 2],
      ['c', 4],
    ]);
    expect(letGo).toEqual([['a', 3]]);
  });

  it('lets go of the entry that was renewed longest ago', () => {
    const map = new BoundedMap<string, number>(2);
    map.renew('a', 1).renew('b', 2).renew('a', 3).renew('c', 4);
    expect([...map.keys()]).toEqual(['a', 'c']);
  });

  it('may be asked for what it holds while it lets go', () => {
    const sizes: number[] = [];
    const map: BoundedMap<number, number> = new BoundedMap(1, () => sizes.push(map.size));
    map.set(1, 1).set(2, 2).set(3, 3);
    expect(sizes).toEqual([1, 1]);
  });

  it('holds the last entries, whatever is set, renewed and deleted', () => {
    const key = fc.nat(9);
    const step = fc.record({ how: fc.constantFrom('set', 'renew', 'delete'), key });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 100, size: 'max' }), (maxSize, steps) => {
        const map = new BoundedMap<number, true>(maxSize);
        let expected: number[] = [];
        for (const { how, key } of steps) {
          if (how === 'set') map.set(key, true);
          else if (how === 'renew') map.renew(key, true);
          else map.delete(key);
          if (how !== 'set' || !expected.includes(key)) expected = expected.filter((known) => known !== key);
          if (how !== 'delete' && !expected.includes(key)) expected.push(key);
          expected = expected.slice(-maxSize);
          expect([...map.keys()]).toEqual(expected);
        }
      }),
    );
  });
});
