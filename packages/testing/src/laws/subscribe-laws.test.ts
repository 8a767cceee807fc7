import { concatWith, merge, share, type Observable } from 'rxjs';
import { problemOf } from './__fixtures__/problem-of.js';

describe('subscribeLaws', () => {
  describe('lazy', () => {
    it('catches one that subscribes when it is applied', async () => {
      const create = () => (source: Observable<number>) => {
        const early$ = source.pipe(share());
        early$.subscribe();
        return early$;
      };
      expect(await problemOf('lazy', create)).toMatchObject({
        problem: 'it subscribed to its source before anybody had subscribed to it',
      });
    });

    it('catches one that sets a timer when it is made', async () => {
      const create: Parameters<typeof problemOf>[1] = ({ clock }) => {
        clock.schedule(() => undefined, 1);
        return (source) => source;
      };
      expect(await problemOf('lazy', create)).toMatchObject({
        problem: 'it set 1 timers before anybody had subscribed to it',
      });
    });
  });

  describe('subscribesOnce', () => {
    it('catches one that reads its source twice, at once or when it has completed', async () => {
      for (const twice of [
        (source: Observable<number>) => merge(source, source),
        (source: Observable<number>) => source.pipe(concatWith(source)),
      ])
        expect(await problemOf('subscribesOnce', () => twice)).toMatchObject({ problem: 'it subscribed 2 times' });
    });
  });
});
