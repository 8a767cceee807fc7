import { currentLineage, emitFrom, holdLineage, withinLineage, type Lineage } from '@weir/core';
import { delay, map, Observable } from 'rxjs';
import { problemOf, type Options } from './__fixtures__/problem-of.js';
import { Passing, through } from './__fixtures__/through.js';

describe('lineageLaws', () => {
  describe('settles', () => {
    it('catches one that holds and never lets go', async () => {
      const create = () =>
        map((n: number) => {
          holdLineage();
          return n;
        });
      expect(await problemOf('settles', create)).toMatchObject({
        problem: expect.stringContaining('never settled') as string,
      });
    });
    it('catches one that lets go of what it does not hold', async () => {
      const create = () =>
        map((n: number) => {
          const held = holdLineage();
          held?.release();
          held?.release();
          held?.release();
          return n;
        });
      const problem = await problemOf('settles', create);
      expect(problem).toMatchObject({ problem: expect.stringContaining('acknowledged, acknowledged') as string });
    });
    it('catches one that lets go once more of the item that fails the stream', async () => {
      const problem = await problemOf('settles', () => failing((lineage) => lineage?.release('once more')));
      expect(problem).toMatchObject({ problem: expect.stringContaining('refused, refused') as string });
    });
    it('catches one that fails the stream and never lets go of the item', async () => {
      const problem = await problemOf('settles', () => failing((lineage) => lineage?.retain()));
      expect(problem).toMatchObject({ problem: expect.stringContaining('never settled') as string });
    });
    it('holds for one that fails the stream and lets go once', async () => {
      expect(await problemOf('settles', () => failing(() => undefined))).toBeUndefined();
    });
  });

  describe('carries', () => {
    it('catches one that keeps an item past its next without holding its lineage', async () => {
      const create: Options['create'] = ({ clock }) => delay(5, clock);
      expect(await problemOf('carries', create)).toBeDefined();
    });
  });

  describe('refuses', () => {
    it('catches one that emits within a lineage that leads nowhere', async () => {
      const nowhere: Lineage = { retain: () => undefined, release: () => undefined };
      const create = () => through((subscriber) => ({ next: (n) => withinLineage(nowhere, () => subscriber.next(n)) }));
      expect(await problemOf('refuses', create)).toBeDefined();
      expect(await problemOf('carries', create)).toBeUndefined();
    });
  });

  describe('leavesReceipts', () => {
    it('catches one that lets go of everything once more at its teardown', async () => {
      const create = () => (source: Observable<number>) =>
        new Observable<number>((subscriber) => {
          const seen: (Lineage | undefined)[] = [];
          subscriber.add(() => seen.forEach((lineage) => lineage?.release()));
          source.subscribe(
            new Passing<number>(subscriber, (n) => {
              const held = holdLineage();
              seen.push(held);
              subscriber.next(n);
              held?.release();
            }),
          );
        });
      expect(await problemOf('leavesReceipts', create)).toBeDefined();
    });
  });
});

/** Fails the stream with its first item, and does something more with that item's lineage. */
function failing(more: (lineage: Lineage | undefined) => void) {
  return through((subscriber) => ({
    next: () => {
      const lineage = currentLineage();
      try {
        emitFrom(holdLineage(), () => {
          throw new RangeError('broken');
        });
      } catch (error) {
        more(lineage);
        subscriber.error(error);
      }
    },
  }));
}
