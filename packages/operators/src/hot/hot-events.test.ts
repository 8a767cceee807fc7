import { currentValve, InvalidArgumentError, Valve } from '@weir/core';
import { EventEmitter } from 'node:events';
import { mergeMap, of } from 'rxjs';
import { below } from '../__fixtures__/below.js';
import { watch } from '../__fixtures__/watch.js';
import { DropCounter } from '../buffering/drop-counter.js';
import { hotEvents, type HotEventsOptions } from './hot-events.js';

/** An emitter that is listened to under `data`, and what came. */
function listening(options: Partial<HotEventsOptions<number>> = {}) {
  const emitter = new EventEmitter();
  const valve = new Valve();
  const events$ = hotEvents(emitter, 'data', { overflow: 'dropOldest', ...options }, (event) => event);
  const seen = watch(below(valve, events$));
  const listeners = () => emitter.eventNames().reduce((count, name) => count + emitter.listenerCount(name), 0);
  return { emitter, valve, seen, listeners, events$ };
}

describe('hotEvents', () => {
  it('holds so many for a slow consumer, and counts those that it lets go', () => {
    const counter = new DropCounter();
    const { emitter, valve, seen } = listening({ size: 2, counter });
    valve.close();
    [1, 2, 3].forEach((item) => emitter.emit('data', item));
    valve.open();
    emitter.emit('data', 4);
    expect(seen.values).toEqual([2, 3, 4]);
    expect(counter.dropped).toBe(1);
  });

  it.each(['end', 'close'])('completes behind what is held on %s, and takes its listeners away', (event) => {
    const { emitter, valve, seen, listeners } = listening();
    valve.close();
    emitter.emit('data', 1);
    emitter.emit(event);
    expect(listeners()).toBe(0);
    expect(seen).toMatchObject({ values: [], isComplete: false });
    valve.open();
    expect(seen).toMatchObject({ values: [1], isComplete: true });
  });

  it('fails behind what is held on error, and takes its listeners away', () => {
    const { emitter, valve, seen, listeners } = listening();
    valve.close();
    emitter.emit('data', 1);
    emitter.emit('error', new RangeError('broken'));
    expect(listeners()).toBe(0);
    valve.open();
    expect(seen).toMatchObject({ values: [1], error: new RangeError('broken') });
  });

  it('fails when it is full under error', () => {
    const { emitter, valve, seen, listeners } = listening({ overflow: 'error', size: 1 });
    valve.close();
    [1, 2].forEach((item) => emitter.emit('data', item));
    expect(listeners()).toBe(0);
    valve.open();
    expect(seen).toMatchObject({ values: [1], error: { code: 'buffer_overflow' } });
  });

  it('takes its listeners away when it is unsubscribed from, and has others for each subscriber', () => {
    const { emitter, seen, listeners, events$ } = listening();
    const other = watch(events$);
    expect(listeners()).toBe(8);
    seen.stop();
    expect(listeners()).toBe(4);
    emitter.emit('data', 1);
    expect([seen.values, other.values]).toEqual([[], [1]]);
    other.stop();
    expect(listeners()).toBe(0);
  });

  it('stops when its reader leaves while it emits', () => {
    const emitter = new EventEmitter();
    const values: number[] = [];
    const events$ = hotEvents<number>(emitter, 'data', { overflow: 'latest' }, (event) => event);
    const subscription = events$.subscribe((value) => {
      values.push(value);
      subscription.unsubscribe();
    });
    emitter.emit('data', 1);
    emitter.emit('data', 2);
    expect(values).toEqual([1]);
  });

  it('ends and fails on what it is told to, and takes what it listens to for an item', () => {
    const { emitter, seen } = listening({ endsOn: ['done'], failsOn: [] });
    emitter.on('error', () => undefined);
    emitter.emit('error', 'nothing');
    emitter.emit('close');
    emitter.emit('data', 1);
    emitter.emit('done');
    expect(seen).toMatchObject({ values: [1], isComplete: true, error: undefined });
    const closings = watch(hotEvents(emitter, 'close', { overflow: 'latest' }, (event) => event));
    emitter.emit('close', 5);
    expect(closings).toMatchObject({ values: [5], isComplete: false });
    closings.stop();
  });

  it('emits within the valve that it met', () => {
    const { emitter, valve, events$ } = listening();
    const met = watch(below(valve, events$.pipe(mergeMap(() => of(currentValve())))));
    emitter.emit('data', 1);
    expect(met.values).toEqual([valve]);
  });

  it.each([{ overflow: undefined }, { overflow: 'wait' }, { overflow: 'dropOldest', size: 0 }])(
    'refuses %j at once',
    (options) => {
      expect(() => listening(options as never)).toThrow(InvalidArgumentError);
    },
  );
});
