import { enterValve, Valve, withinValve } from '@weir/core';
import * as fc from 'fast-check';
import { defer, delay, map, Observable, retry } from 'rxjs';
import { problemOf, type Options } from './__fixtures__/problem-of.js';
import { withOwnValve } from './__fixtures__/through.js';

describe('valveLaws', () => {
  describe('keepsValve', () => {
    it('catches one that subscribes later, outside of the scope', async () => {
      const create: Options['create'] =
        ({ clock }) =>
        (source) =>
          new Observable((subscriber) =>
            subscriber.add(clock.schedule(() => subscriber.add(source.subscribe(subscriber)), 1)),
          );
      const later = fc.constant(1);
      expect(await problemOf('keepsValve', create, { items: later })).toMatchObject({
        problem: expect.stringContaining('met no valve') as string,
      });
    });
    it('catches one that resubscribes from a timer', async () => {
      const create: Options['create'] = () => retry({ count: 2, delay: () => defer(() => Promise.resolve()) });
      expect(await problemOf('keepsValve', create, { errors: 'handle' })).toBeDefined();
    });
  });

  describe('emitsInScope', () => {
    it('catches one that emits outside of the valve below it', async () => {
      const create = () => withOwnValve((_, subscriber, n) => subscriber.next(n));
      expect(await problemOf('emitsInScope', create)).toMatchObject({
        problem: expect.stringContaining('outside') as string,
      });
    });
    it('catches one that emits from a timer, and has no valve of its own', async () => {
      const create: Options['create'] = ({ clock }) => delay(10, clock);
      expect(await problemOf('emitsInScope', create)).toMatchObject({
        problem: expect.stringContaining('outside') as string,
      });
    });
    it('catches one that ends outside of the valve below it', async () => {
      const create = () => withOwnValve((valve, subscriber, n) => withinValve(valve.parent, () => subscriber.next(n)));
      expect(await problemOf('emitsInScope', create)).toMatchObject({
        problem: expect.stringContaining('outside') as string,
      });
    });
    it('catches one that leaves another valve behind', async () => {
      const create = () =>
        map((n: number) => {
          enterValve(new Valve());
          return n;
        });
      expect(await problemOf('emitsInScope', create)).toMatchObject({
        problem: expect.stringContaining('another after') as string,
      });
    });
  });

  describe('reopens', () => {
    it('catches one that closes its valve and leaves it so', async () => {
      const create = () =>
        withOwnValve((valve, subscriber, n) => {
          valve.close();
          subscriber.next(n);
        });
      expect(await problemOf('reopens', create)).toMatchObject({
        problem: expect.stringContaining('closed') as string,
      });
    });
  });
});
