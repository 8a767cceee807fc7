import { Observable } from 'rxjs';
import { problemOf, type Options } from './__fixtures__/problem-of.js';

describe('unsubscribeLaws', () => {
  describe('letsGo', () => {
    it('catches one that stays subscribed', async () => {
      const create = () => (source: Observable<number>) =>
        new Observable<number>((subscriber) => {
          source.subscribe({ next: (n) => subscriber.next(n), complete: () => subscriber.complete() });
        });
      expect(await problemOf('letsGo', create)).toMatchObject({
        problem: expect.stringContaining('still open') as string,
      });
    });
    it('catches one that keeps its timer going', async () => {
      const create: Options['create'] =
        ({ clock }) =>
        (source) =>
          new Observable((subscriber) => {
            clock.schedule(function () {
              this.schedule(undefined, 10);
            }, 10);
            return source.subscribe(subscriber);
          });
      expect(await problemOf('letsGo', create)).toMatchObject({ problem: expect.stringContaining('timers') as string });
    });
  });

  describe('letsGoInsideNext', () => {
    it('catches one that lets go a moment later', async () => {
      const create: Options['create'] =
        ({ clock }) =>
        (source) =>
          new Observable((subscriber) => {
            const upstream = source.subscribe({
              next: (n) => subscriber.next(n),
              complete: () => subscriber.complete(),
            });
            return () => clock.schedule(() => upstream.unsubscribe(), 1);
          });
      expect(await problemOf('letsGoInsideNext', create)).toMatchObject({
        problem: expect.stringContaining('open') as string,
      });
    });
  });

  describe('stopsBurst', () => {
    it('catches one whose source learns too late that the reader has left', async () => {
      const create = () => (source: Observable<number>) =>
        new Observable<number>((subscriber) => {
          const upstream = source.subscribe({ next: (n) => subscriber.next(n), complete: () => subscriber.complete() });
          return () => upstream.unsubscribe();
        });
      expect(await problemOf('stopsBurst', create)).toMatchObject({
        problem: expect.stringContaining('went on') as string,
      });
      expect(await problemOf('letsGoInsideNext', create)).toBeUndefined();
    });
  });
});
