import { FakeClock } from '@weir/core';
import { settled } from '../__fixtures__/tools-and-runs.js';
import { watchedStream } from './__fixtures__/watched-stream.js';
import { IteratorInput } from './iterator-input.js';

describe('IteratorInput', () => {
  it('lets a stream whose answer is whole come to its own end', async () => {
    const clock = new FakeClock();
    const stream = watchedStream([], 'close');
    new IteratorInput(stream, clock).release(true);
    await settled();
    expect(stream.seen).toEqual({ read: 0, aborted: false, returned: false });
    expect(clock.actions).toHaveLength(0);
  });

  it('stops it where more comes', async () => {
    const clock = new FakeClock();
    const stream = watchedStream(['more', 'and more']);
    new IteratorInput(stream, clock).release(true);
    await settled();
    expect(stream.seen).toEqual({ read: 1, aborted: true, returned: true });
    expect(clock.actions).toHaveLength(0);
  });

  it('stops it where no end comes for 100 ms', async () => {
    const clock = new FakeClock();
    const stream = watchedStream([]);
    new IteratorInput(stream, clock).release(true);
    await clock.advanceAsync(99);
    expect(stream.seen.aborted).toBe(false);
    await clock.advanceAsync(1);
    expect(stream.seen).toEqual({ read: 0, aborted: true, returned: true });
  });

  it('asks a stream that reads ahead what it failed with', async () => {
    const failed = {
      ...watchedStream(['a'], 'close'),
      errored: true,
      done: () => Promise.reject(new RangeError('busy')),
    };
    const input = new IteratorInput(failed, new FakeClock());
    await expect(input.read()).resolves.toMatchObject({ value: 'a' });
    await expect(input.read()).rejects.toThrow('busy');
    const sound = new IteratorInput(Object.assign(watchedStream([], 'close'), { errored: false }), new FakeClock());
    await expect(sound.read()).resolves.toMatchObject({ done: true });
  });

  it('stops a stream that is not wanted at once, even one that fails at that', async () => {
    const stream = watchedStream(['a']);
    new IteratorInput(stream, new FakeClock()).release(false);
    await settled();
    expect(stream.seen).toEqual({ read: 0, aborted: true, returned: true });
    const failing = {
      controller: {
        abort: () => {
          throw new RangeError('no');
        },
      },
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new RangeError('no')) }),
    };
    new IteratorInput(failing, new FakeClock()).release(false);
    new IteratorInput(failing, new FakeClock()).release(true);
    await settled();
  });
});
