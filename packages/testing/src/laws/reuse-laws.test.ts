import { filter, map } from 'rxjs';
import { problemOf } from './__fixtures__/problem-of.js';
import { through } from './__fixtures__/through.js';

describe('reuseLaws', () => {
  describe('independent', () => {
    it('catches one that shares its state between subscribers', async () => {
      const create = () => {
        let sum = 0;
        return map((n: number) => (sum += n + 1));
      };
      expect(await problemOf('independent', create)).toBeDefined();
    });
  });

  describe('reusable', () => {
    it('catches one that remembers its last subscription', async () => {
      const create = () => {
        const seen = new Set<number>();
        return filter((n: number) => !seen.has(n) && seen.add(n).size > 0);
      };
      expect(await problemOf('reusable', create)).toBeDefined();
    });
  });

  describe('reentrant', () => {
    it('catches one that empties its buffer after it has emitted it', async () => {
      const create = () =>
        through((subscriber) => {
          let pending: number[] = [];
          return {
            next: (n) => {
              pending.push(n);
              if (pending.length < 2) return;
              for (const item of [...pending]) subscriber.next(item);
              pending = [];
            },
          };
        });
      expect(await problemOf('reentrant', create)).toBeDefined();
    });
  });
});
