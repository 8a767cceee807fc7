import { FakeClock, type WeirEvent } from '@weir/core';
import { NEVER, of } from 'rxjs';
import { fromEventSource, type FrameworkReader, type ReaderOutput } from './event-source.js';

/** Notes what a reader is told. */
function reading(options: { read?: (event: unknown, output: ReaderOutput) => void } = {}) {
  const told: unknown[] = [];
  const reader = (output: ReaderOutput): FrameworkReader => ({
    read: (event) => {
      told.push(event);
      options.read?.(event, output);
    },
    close: () => told.push('close'),
    fail: (error) => told.push((error as Error).message),
  });
  return { told, reader };
}

const completion = (events$: ReturnType<typeof fromEventSource>) =>
  new Promise<void>((complete) => events$.subscribe({ complete }));

describe('fromEventSource', () => {
  it.each([
    ['an Observable', of(1, 2)],
    ['a list', [1, 2]],
    ['a function', () => [1, 2]],
    ['a function that promises', () => Promise.resolve(of(1, 2))],
  ])('reads %s, and says when it has ended', async (_, source) => {
    const { told, reader } = reading();
    await completion(fromEventSource(source, reader, {}));
    expect(told).toEqual([1, 2, 'close']);
  });

  it('tells the reader of what it throws itself', async () => {
    const { told, reader } = reading({
      read: () => {
        throw new RangeError('no');
      },
    });
    await completion(fromEventSource([1, 2], reader, {}));
    expect(told).toEqual([1, 'no']);
  });

  it('tells a reader that is done nothing more, and lets nothing of it through', async () => {
    const events: WeirEvent[] = [];
    const { told, reader } = reading({
      read: (_, { done, emit }) => {
        done();
        emit({} as WeirEvent);
      },
    });
    await new Promise<void>((complete) => {
      fromEventSource([1, 2], reader, {}).subscribe({ next: (event) => events.push(event), complete });
    });
    expect([told, events]).toEqual([[1], []]);
  });

  it('fails when time is up, and leaves no timer', () => {
    const clock = new FakeClock();
    const { told, reader } = reading();
    fromEventSource(NEVER, reader, { clock, timeouts: { total: 50 } }).subscribe();
    clock.advance(50);
    expect(told).toEqual([expect.stringContaining('50 ms')]);
    expect(clock.actions).toHaveLength(0);
  });
});
