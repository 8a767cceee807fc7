import { problemOf, type Options } from './__fixtures__/problem-of.js';
import { through } from './__fixtures__/through.js';

describe('endingLaws', () => {
  describe('quietAfterEnd', () => {
    it('catches one that emits from a timer after it has failed', async () => {
      const create: Options['create'] = ({ clock }) =>
        through((subscriber) => ({
          next: (n) => clock.schedule(() => subscriber.next(n), 5),
          error: (error) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }));
      expect(await problemOf('quietAfterEnd', create)).toMatchObject({
        problem: expect.stringContaining('next') as string,
      });
    });
    it('catches one that completes twice', async () => {
      const create = () =>
        through((subscriber) => ({
          next: (n) => subscriber.next(n),
          complete: () => {
            subscriber.complete();
            subscriber.complete();
          },
        }));
      expect(await problemOf('quietAfterEnd', create)).toMatchObject({
        problem: 'after it had completed came: complete',
      });
    });
  });

  describe('completes', () => {
    it('catches one that forgets to complete', async () => {
      const create = () => through((subscriber) => ({ next: (n) => subscriber.next(n), complete: () => undefined }));
      expect(await problemOf('completes', create)).toMatchObject({ problem: 'it did not complete' });
    });
    it('catches one that leaves a timer behind', async () => {
      const create: Options['create'] = ({ clock }) =>
        through((subscriber) => ({
          next: (n) => {
            clock.schedule(() => undefined, 60_000);
            subscriber.next(n);
          },
        }));
      expect(await problemOf('completes', create)).toMatchObject({
        problem: expect.stringContaining('timers') as string,
      });
    });
  });

  describe('letsGoAtEnd', () => {
    it('catches one that keeps its source until it has emitted what it holds', async () => {
      const create: Options['create'] = ({ clock }) =>
        through((subscriber) => ({
          next: (n) => subscriber.next(n),
          complete: () => clock.schedule(() => subscriber.complete(), 5),
        }));
      expect(await problemOf('letsGoAtEnd', create)).toMatchObject({
        problem: expect.stringContaining('still open') as string,
      });
    });
  });

  describe('fails', () => {
    it('catches one that swallows errors', async () => {
      const create = () =>
        through((subscriber) => ({ next: (n) => subscriber.next(n), error: () => subscriber.complete() }));
      expect(await problemOf('fails', create)).toMatchObject({ problem: 'it completed instead of failing' });
      expect(await problemOf('fails', create, { errors: 'handle' })).toBeUndefined();
    });
    it('catches one that puts another error in its place', async () => {
      const create = () => through((subscriber) => ({ error: () => subscriber.error(new RangeError('lost')) }));
      expect(await problemOf('fails', create)).toMatchObject({
        problem: expect.stringContaining('RangeError') as string,
      });
    });
  });
});
