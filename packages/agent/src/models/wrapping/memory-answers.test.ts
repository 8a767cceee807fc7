import { InvalidArgumentError } from '@weir/core';
import fc from 'fast-check';
import type { StoredAnswer } from './answer-store.js';
import { memoryAnswers } from './memory-answers.js';

const answer = (bytes: number): StoredAnswer => ({ parts: [], storedAt: 0, expiresAt: 1, bytes });

describe('memoryAnswers', () => {
  it('keeps answers by their keys, and forgets them when told to', async () => {
    const store = memoryAnswers();
    expect(await store.get('a')).toBeUndefined();
    const first = answer(1);
    await store.set('a', first);
    expect(await store.get('a')).toBe(first);
    await store.delete('a');
    await store.delete('b');
    expect(await store.get('a')).toBeUndefined();
  });

  it('forgets the answer that has been unused for longest', async () => {
    const store = memoryAnswers({ maxEntries: 2 });
    await store.set('a', answer(1));
    await store.set('b', answer(1));
    await store.get('a');
    await store.set('c', answer(1));
    expect(['a', 'b', 'c'].map((key) => store.get(key) !== undefined)).toEqual([true, false, true]);
  });

  it('does not keep an answer that exceeds the bound by itself, nor an older one in its place', async () => {
    const store = memoryAnswers({ maxBytes: 10 });
    await store.set('a', answer(10));
    await store.set('a', answer(11));
    expect(store.get('a')).toBeUndefined();
    await store.set('b', answer(10));
    expect(store.get('b')).toBeDefined();
  });

  it.each([{ maxEntries: 0 }, { maxEntries: 1.5 }, { maxBytes: -1 }])('refuses %j at once', (options) => {
    expect(() => memoryAnswers(options)).toThrow(InvalidArgumentError);
  });

  it('keeps within both bounds, and keeps what was used last', () => {
    const action = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), bytes: fc.option(fc.nat(12)) });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const bounds = { maxEntries: 3, maxBytes: 20 };
        const store = memoryAnswers(bounds);
        // The plainest store there could be: all that was used, the last use last.
        let used: [string, StoredAnswer][] = [];
        for (const { key, bytes } of actions) {
          const kept = used.find(([name]) => name === key)?.[1];
          const next = bytes === null ? kept : answer(bytes);
          if (bytes === null) expect(store.get(key)).toBe(kept);
          else void store.set(key, answer(bytes));
          used = used.filter(([name]) => name !== key);
          if (next !== undefined) used.push([key, (store.get(key) as StoredAnswer | undefined) ?? next]);
          const taken = () => used.reduce((sum, [, { bytes: size }]) => sum + size, 0);
          while (used.length > bounds.maxEntries || taken() > bounds.maxBytes) used.shift();
        }
        for (const key of ['a', 'b', 'c', 'd', 'e'])
          expect((store.get(key) as StoredAnswer | undefined)?.bytes).toBe(
            used.find(([name]) => name === key)?.[1].bytes,
          );
      }),
    );
  });
});
