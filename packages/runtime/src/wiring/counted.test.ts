import { Delivery, holdLineage, withinLineage, type Lineage } from '@weir/core';
import { marbles } from '@weir/testing';
import { Observable, Subject, Subscriber, filter, map, retry, type OperatorFunction } from 'rxjs';
import { StepCounters } from '../telemetry/step-counters.js';
import { counted } from './counted.js';

const deaf = { error: () => undefined, complete: () => undefined };

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

  it('refuses the receipt of the item on which the operator fails, whoever catches the error', () => {
    const outcomes: string[] = [];
    const failing = map((item: unknown) => {
      if (item === 'bad') throw new RangeError('odd');
      return item;
    });
    const source = new Subject<unknown>();
    const seen: unknown[] = [];
    source.pipe(counted(failing, new StepCounters('s', 'map')), retry(1)).subscribe((item) => seen.push(item));
    for (const item of ['bad', 'good']) {
      const acknowledge = () => outcomes.push(`${item} acknowledged`);
      const delivery = new Delivery({ acknowledge, refuse: () => outcomes.push(`${item} refused`) });
      withinLineage(delivery, () => source.next(item));
      delivery.release();
    }
    expect(seen).toEqual(['good']);
    expect(outcomes).toEqual(['bad refused', 'good acknowledged']);
  });

  it('refuses what comes to an operator that is letting go of what it holds', () => {
    const outcomes: string[] = [];
    const source = new Subject<string>();
    const give = (item: string) => {
      const acknowledge = () => outcomes.push(`${item} acknowledged`);
      const refuse = () => outcomes.push(`${item} refused`);
      const delivery = new Delivery({ acknowledge, refuse });
      withinLineage(delivery, () => source.next(item));
      delivery.release();
    };
    const holding: OperatorFunction<unknown, unknown> = (stream) =>
      new Observable((subscriber) => {
        const held: Lineage[] = [];
        const reader = new Subscriber<unknown>({ ...deaf, next: () => void held.push(holdLineage() as Lineage) });
        subscriber.add(() => held.forEach((lineage) => lineage.release('abandoned')));
        subscriber.add(reader);
        reader.add(() => give('again'));
        stream.subscribe(reader);
      });
    const subscription = source.pipe(counted(holding, new StepCounters('s', 'holding'))).subscribe();
    give('first');
    subscription.unsubscribe();
    expect(outcomes).toEqual(['first refused', 'again refused']);
  });
});
