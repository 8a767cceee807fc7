import { jest } from '@jest/globals';
import * as fc from 'fast-check';
import { CallIds } from './call-ids.js';

describe('CallIds', () => {
  it('gives each id once, with a number behind one that is taken', () => {
    const ids = new CallIds();
    expect(['a', 'a', 'b', 'a', 'a_3', ''].map((id) => ids.claim(id))).toEqual([
      'a',
      'a_2',
      'b',
      'a_3',
      'a_3_2',
      'call',
    ]);
    expect(ids.taken).toHaveLength(6);
  });

  it('never gives one twice, whatever is wished for', () => {
    const wishes = fc.array(fc.constantFrom('', 'a', 'a_2', 'a_3', 'a_2_2', 'call'), { maxLength: 50 });
    fc.assert(
      fc.property(wishes, (wanted) => {
        const ids = new CallIds();
        const given = wanted.map((id) => ids.claim(id));
        expect(new Set(given).size).toBe(given.length);
        expect(ids.taken).toEqual(given);
      }),
    );
  });

  it('looks at a taken id no more than twice for each that is claimed', () => {
    const has = jest.spyOn(Set.prototype, 'has');
    try {
      const ids = new CallIds();
      has.mockClear();
      for (let count = 0; count < 1000; count++) ids.claim('');
      expect(has.mock.calls.length).toBeLessThanOrEqual(2000);
    } finally {
      has.mockRestore();
    }
  });
});
