import fc from 'fast-check';
import { OldestKeys } from './oldest-keys.js';

describe('OldestKeys', () => {
  it('gives the key that was set first, also where others were deleted and set again', () => {
    const map = new Map([1, 2, 3].map((key) => [key, key]));
    const oldest = new OldestKeys(map);
    map.delete(1);
    map.set(1, 1);
    expect(oldest.next()).toBe(2);
  });

  it('goes on after it has met the end', () => {
    const map = new Map<string, number>();
    const oldest = new OldestKeys(map);
    expect(oldest.next()).toBeUndefined();
    map.set('a', 1);
    oldest.noteSet();
    expect(oldest.next()).toBe('a');
  });

  it('lets its iterator go where it is not used while the keys are replaced', () => {
    const map = new Map([[0, 0]]);
    let asked = 0;
    const keys = map.keys.bind(map);
    map.keys = () => {
      asked++;
      return keys();
    };
    const oldest = new OldestKeys(map);
    const replace = (from: number, to: number) => {
      for (let key = from; key < to; key++) {
        map.delete(key - 1);
        map.set(key, key);
        oldest.noteSet();
      }
    };
    expect(oldest.next()).toBe(0);
    replace(1, 2);
    expect(oldest.next()).toBe(1);
    expect(asked).toBe(1);
    replace(2, 4);
    expect(oldest.next()).toBe(3);
    expect(asked).toBe(2);
  });

  it("agrees with the map's own order, whatever is set, deleted and cleared", () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ set: fc.nat(20) }) },
      { weight: 2, arbitrary: fc.record({ delete: fc.nat(20) }) },
      { weight: 3, arbitrary: fc.constant('take' as const) },
      { weight: 1, arbitrary: fc.constant('clear' as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
        const map = new Map<number, true>();
        const oldest = new OldestKeys(map);
        for (const asked of steps) {
          if (asked === 'clear') map.clear();
          else if (asked === 'take') {
            const [first] = map.keys();
            if (first === undefined) continue;
            expect(oldest.next()).toBe(first);
            map.delete(first);
          } else if ('set' in asked) {
            if (!map.has(asked.set)) oldest.noteSet();
            map.set(asked.set, true);
          } else map.delete(asked.delete);
        }
      }),
    );
  });
});
