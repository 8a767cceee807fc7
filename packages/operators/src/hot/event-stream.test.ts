import { BufferOverflowError, InvalidArgumentError, realClock, sleep } from '@weir/core';
import fc from 'fast-check';
import { config } from 'rxjs';
import { settled, watch } from '../__fixtures__/watch.js';
import { eventStream } from './event-stream.js';

interface Events {
  count: number;
  text: string;
}

describe('eventStream', () => {
  it('calls the handlers of a name with its data, at once and in order', () => {
    const stream = eventStream<Events>();
    const seen: unknown[] = [];
    stream.on('count', (n: number) => void seen.push(n));
    stream.on('count', (n) => void seen.push(n * 10));
    stream.on('text', (text: string) => void seen.push(text));
    stream.emit('count', 1);
    stream.emit('text', 'a');
    expect(seen).toEqual([1, 10, 'a']);
  });

  it('calls no handler that was taken away', () => {
    const stream = eventStream<Events>();
    const seen: unknown[] = [];
    const note = (n: number) => void seen.push(n);
    stream.on('count', note);
    const subscription = stream.on('count', (n) => void seen.push(n * 10));
    stream.off('count', note);
    stream.emit('count', 1);
    subscription.unsubscribe();
    stream.emit('count', 2);
    expect(seen).toEqual([10]);
  });

  it('gives every event as a stream', () => {
    const stream = eventStream<Events>();
    const reader = watch(stream.events$);
    stream.emit('count', 1);
    stream.emit('text', 'a');
    reader.stop();
    stream.emit('count', 2);
    expect(reader.values).toEqual([
      { type: 'count', data: 1 },
      { type: 'text', data: 'a' },
    ]);
  });

  it('handles what a handler emits after what is being handled', () => {
    const stream = eventStream<Events>();
    const seen: string[] = [];
    stream.on('count', (n) => {
      if (n > 0) stream.emit('count', n - 1);
      seen.push(`first ${n}`);
    });
    stream.on('count', (n) => void seen.push(`second ${n}`));
    stream.emit('count', 1);
    expect(seen).toEqual(['first 1', 'second 1', 'first 0', 'second 0']);
  });

  describe('with handlers that fail', () => {
    it.each<[string, () => never | Promise<never>]>([
      ['throws', fail],
      ['rejects', () => Promise.reject(new RangeError('broken'))],
    ])('calls the others, and the error handler, when one %s', async (_, failing) => {
      const stream = eventStream<Events>();
      const [seen, failures]: [number[], unknown[]] = [[], []];
      stream.on('count', failing);
      stream.on('count', (n) => void seen.push(n));
      stream.onError((failure) => void failures.push(failure));
      stream.emit('count', 1);
      await settled();
      expect(seen).toEqual([1]);
      expect(failures).toEqual([{ error: new RangeError('broken'), message: { type: 'count', data: 1 } }]);
    });

    it('prefers the error handler of the name', () => {
      const stream = eventStream<Events>();
      const seen: string[] = [];
      stream.on('count', fail);
      stream.on('text', fail);
      stream.onError(() => void seen.push('any'));
      const own = stream.onError(() => void seen.push('count'), 'count');
      stream.emit('count', 1);
      stream.emit('text', 'a');
      own.unsubscribe();
      stream.emit('count', 2);
      expect(seen).toEqual(['count', 'any', 'any']);
    });

    it('raises as unhandled what nobody handles, and what an error handler throws', async () => {
      const raised: unknown[] = [];
      config.onUnhandledError = (error) => raised.push(error);
      const stream = eventStream<Events>();
      stream.on('count', fail);
      stream.emit('count', 1);
      stream.onError(() => {
        throw new TypeError('in the error handler');
      });
      stream.emit('count', 2);
      await sleep(realClock, 1);
      config.onUnhandledError = null;
      expect(raised).toEqual([new RangeError('broken'), new TypeError('in the error handler')]);
    });
  });

  describe('with middleware', () => {
    it('changes and drops events, in the order in which it was added', () => {
      const stream = eventStream<Events>();
      const reader = watch(stream.events$);
      stream.use((event, next) => next(event.type === 'count' ? { type: 'count', data: event.data + 1 } : event));
      const doubling = stream.use((event, next) => {
        if (event.type === 'count') next({ type: 'count', data: event.data * 2 });
      });
      stream.emit('count', 1);
      stream.emit('text', 'a');
      doubling.unsubscribe();
      stream.emit('text', 'b');
      expect(reader.values).toEqual([
        { type: 'count', data: 4 },
        { type: 'text', data: 'b' },
      ]);
    });

    it('tells of one that fails, and goes on', async () => {
      const stream = eventStream<Events>();
      const [reader, failures] = [watch(stream.events$), [] as unknown[]];
      stream.onError(({ message }) => void failures.push(message.data));
      stream.use((event, next) => (event.data === 1 ? fail() : next(event)));
      stream.use(async (event, next) => (event.data === 2 ? fail() : next(event)));
      [1, 2, 3].forEach((n) => stream.emit('count', n));
      await settled();
      expect(failures).toEqual([1, 2]);
      expect(reader.values).toEqual([{ type: 'count', data: 3 }]);
    });

    it('keeps the order of events, however long it delays each', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(4), { maxLength: 12 }), async (delays) => {
          const stream = eventStream<Events>();
          const reader = watch(stream.events$);
          for (let layer = 0; layer < 2; layer++) {
            stream.use((event, next) => {
              const delay = delays[Number(event.data)] ?? 0;
              if (delay === 0) return next(event);
              return hops(delay).then(() => next(event));
            });
          }
          delays.forEach((_, n) => stream.emit('count', n));
          for (let turn = 0; turn < 15; turn++) await settled();
          expect(reader.values.map(({ data }) => data)).toEqual([...delays.keys()]);
        }),
      );
    });
  });

  it('tells when to wait, and when to go on: handlers that go on count', async () => {
    const stream = eventStream<Events>({ size: 2 });
    const finish: (() => void)[] = [];
    stream.on('count', () => new Promise<void>((resolve) => finish.push(resolve)));
    expect([1, 2].map((n) => stream.emit('count', n))).toEqual([true, false]);
    let ready = false;
    void stream.ready.then(() => (ready = true));
    await settled();
    expect(ready).toBe(false);
    finish.shift()?.();
    await settled();
    expect(ready).toBe(true);
    expect(stream.emit('count', 3)).toBe(false);
  });

  it('fails where a caller never waits', () => {
    const stream = eventStream<Events>({ size: 1 });
    stream.use(() => new Promise(() => undefined));
    for (let n = 0; n < 1026; n++) stream.emit('count', n);
    expect(() => stream.emit('count', 0)).toThrow(BufferOverflowError);
  });

  it('refuses a size of 0 at once', () => {
    expect(() => eventStream({ size: 0 })).toThrow(InvalidArgumentError);
  });
});

function fail(): never {
  throw new RangeError('broken');
}

async function hops(count: number): Promise<void> {
  for (let hop = 0; hop < count; hop++) await Promise.resolve();
}
