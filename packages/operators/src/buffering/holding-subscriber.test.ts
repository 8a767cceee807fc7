import { currentValve, Valve } from '@weir/core';
import { Observable, Subject, type MonoTypeOperatorFunction } from 'rxjs';
import { below } from '../__fixtures__/below.js';
import { watch } from '../__fixtures__/watch.js';
import { rateLimit } from '../filtering/rate-limit.js';
import { mapAsync } from '../transforming/map-async.js';
import { bounded } from './bounded.js';
import { broadcast } from './broadcast.js';
import { conflate } from './conflate.js';

const operators: [string, MonoTypeOperatorFunction<number>][] = [
  ['bounded', bounded({ overflow: 'wait' })],
  ['conflate', conflate({ merge: (_, item) => item })],
  ['broadcast', broadcast({ policy: 'slowest' })],
  ['rateLimit', rateLimit({ rate: 1000, burst: 10 })],
  ['mapAsync', mapAsync((item) => item)],
];

describe('operators that hold items for a slow consumer', () => {
  it.each(operators)('end within the valve below, where what follows may be another source: %s', (_, operator) => {
    const valve = new Valve();
    expect([endOf(operator, valve, 'complete'), endOf(operator, valve, 'error')]).toEqual([valve, valve]);
  });

  it('fail within the valve below where what holds an item throws', () => {
    const valve = new Valve();
    valve.close();
    const merge = (): number => {
      throw new RangeError('broken');
    };
    const source = new Subject<number>();
    const met: unknown[] = [];
    const error = (reason: unknown) => met.push(currentValve(), reason);
    below(valve, source.pipe(conflate({ merge }))).subscribe({ error });
    source.next(1);
    source.next(2);
    expect(met).toEqual([valve, new RangeError('broken')]);
  });

  it.each(operators)('let go of a source that has completed at once: %s', (_, operator) => {
    const valve = new Valve();
    valve.close();
    const { source, teardowns } = sourceWithTeardown();
    const reader = watch(below(valve, source.pipe(operator)));
    expect(teardowns).toEqual(['let go']);
    valve.open();
    expect(reader.isComplete).toBe(true);
  });

  it.each(operators)('take a subscriber that has left already: %s', (_, operator) => {
    const source = new Subject<number>();
    const left = new Observable<number>((subscriber) => {
      subscriber.complete();
      source.pipe(operator).subscribe(subscriber);
    });
    expect(watch(left).isComplete).toBe(true);
    expect(source.observed).toBe(false);
  });
});

/** The valve in scope when the operator ends, for a source that ends out of any scope. */
function endOf(operator: MonoTypeOperatorFunction<number>, valve: Valve, how: 'complete' | 'error') {
  const source = new Subject<number>();
  const met: (Valve | undefined)[] = [];
  const note = () => void met.push(currentValve());
  below(valve, source.pipe(operator)).subscribe({ complete: note, error: note });
  if (how === 'complete') source.complete();
  else source.error('broken');
  return met[0];
}

/** Gives an item and completes, while the one who subscribed has to let go of it. */
function sourceWithTeardown() {
  const teardowns: string[] = [];
  const source = new Observable<number>((subscriber) => {
    subscriber.add(() => teardowns.push('let go'));
    subscriber.next(1);
    subscriber.complete();
  });
  return { source, teardowns };
}
