import { marbles } from '@weir/testing';
import { filter, map } from 'rxjs';
import { StepCounters } from '../telemetry/step-counters.js';
import { counted } from './counted.js';

describe('counted', () => {
  it('counts what goes in and what comes out', () => {
    marbles(({ cold, expectObservable, flush }) => {
      const counters = new StepCounters('s', 'filter');
      const odd = filter((letter: unknown) => letter !== 'b');
      expectObservable(cold('-a-b-c-|').pipe(counted(odd, counters))).toBe('-a---c-|');
      flush();
      expect(counters).toMatchObject({ received: 3, sent: 2 });
    });
  });

  it('counts an item on which the operator fails as received only, and passes the error on', () => {
    const counters = new StepCounters('s', 'map');
    const failing = map(() => {
      throw new RangeError('odd');
    });
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-b-|').pipe(counted(failing, counters))).toBe('-#', {}, new RangeError('odd'));
    });
    expect(counters).toMatchObject({ received: 1, sent: 0 });
  });

  it('lets go of the source when it is unsubscribed from', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-c-|');
      expectObservable(
        source.pipe(
          counted(
            map((item) => item),
            new StepCounters('s', 'map'),
          ),
        ),
        '--!',
      ).toBe('-a');
      expectSubscriptions(source.subscriptions).toBe('^-!');
    });
  });

  it('goes on counting over several subscriptions', () => {
    const counters = new StepCounters('s', 'map');
    marbles(({ cold, expectObservable }) => {
      const stream = cold('(ab|)').pipe(
        counted(
          map((item) => item),
          counters,
        ),
      );
      expectObservable(stream).toBe('(ab|)');
      expectObservable(stream).toBe('(ab|)');
    });
    expect(counters).toMatchObject({ received: 4, sent: 4 });
  });
});
