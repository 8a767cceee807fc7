import { BufferOverflowError, InvalidArgumentError } from '@weir/core';
import { settled, watch } from '../__fixtures__/watch.js';
import { messageStream } from './message-stream.js';

describe('messageStream', () => {
  it('delivers each message to its receiver, in order', () => {
    const { stream, seen } = withReceivers('a', 'b');
    stream.send('b', 1);
    stream.send('a', 2);
    stream.send('b', 3);
    expect(seen).toEqual(['b 1', 'a 2', 'b 3']);
  });

  it('delivers to everybody who is registered, or to nobody', () => {
    const { stream, seen } = withReceivers('a', 'b');
    expect(stream.broadcast(1)).toBe(true);
    expect(seen).toEqual(['a 1', 'b 1']);
    expect(messageStream<number>().broadcast(1)).toBe(true);
  });

  it('reports a message that has no receiver, also to those who look later', () => {
    const { stream, seen, receivers } = withReceivers('a');
    stream.send('nobody', 1);
    receivers[0]?.unsubscribe();
    stream.send('a', 2);
    expect(seen).toEqual([]);
    expect(watch(stream.undelivered$).values).toEqual([
      { to: 'nobody', message: 1, reason: 'noReceiver' },
      { to: 'a', message: 2, reason: 'noReceiver' },
    ]);
  });

  it('keeps a bounded number of undelivered messages', () => {
    const stream = messageStream<number>({ keepUndelivered: 2 });
    [1, 2, 3].forEach((n) => stream.send('nobody', n));
    expect(watch(stream.undelivered$).values.map(({ message }) => message)).toEqual([2, 3]);
  });

  it('lets a name be registered once, and again when it is free', () => {
    const { stream, receivers } = withReceivers('a');
    expect(() => stream.register('a', () => undefined)).toThrow(InvalidArgumentError);
    receivers[0]?.unsubscribe();
    stream.register('a', () => undefined);
  });

  it('goes on when a receiver fails, and tells its error handler, or that of all', async () => {
    const { stream, seen } = withReceivers('a');
    const failures: string[] = [];
    for (const name of ['thrower', 'rejecter']) {
      stream.register(name, () => {
        if (name === 'thrower') throw new RangeError('broken');
        return Promise.reject(new RangeError('broken'));
      });
    }
    stream.onError(({ message }) => void failures.push(`own ${message.to}`), 'thrower');
    stream.onError(({ message }) => void failures.push(`any ${message.to}`));
    stream.broadcast(1);
    await settled();
    expect(seen).toEqual(['a 1']);
    expect(failures).toEqual(['own thrower', 'any rejecter']);
    expect(watch(stream.undelivered$).values).toEqual([]);
  });

  it('has middleware change message and receiver, drop and delay', async () => {
    const { stream, seen } = withReceivers('a', 'b');
    stream.use(({ to, message }, next) => {
      if (message > 0) next({ to: to === 'old' ? 'b' : to, message: message * 10 });
    });
    stream.use(async (addressed, next) => {
      await settled();
      next(addressed);
    });
    [
      ['a', 1],
      ['old', 2],
      ['a', -1],
      ['a', 3],
    ].forEach(([to, message]) => stream.send(String(to), Number(message)));
    expect(seen).toEqual([]);
    for (let turn = 0; turn < 9; turn++) await settled();
    expect(seen).toEqual(['a 10', 'b 20', 'a 30']);
  });

  it('reports a message on which a middleware fails, and tells the error handler', () => {
    const { stream, seen } = withReceivers('a');
    const failures: unknown[] = [];
    stream.onError((failure) => void failures.push(failure));
    stream.use(() => {
      throw new RangeError('broken');
    });
    stream.send('a', 1);
    expect(seen).toEqual([]);
    expect(watch(stream.undelivered$).values).toEqual([{ to: 'a', message: 1, reason: 'failed' }]);
    expect(failures).toEqual([{ error: new RangeError('broken'), message: { to: 'a', message: 1 } }]);
  });

  it('reports no message on which a middleware fails after it has passed it on, and tells the error handler all the same', async () => {
    const { stream, seen } = withReceivers('a');
    const failures: unknown[] = [];
    stream.onError(({ error }) => void failures.push(error));
    stream.use(({ to, message }, next) => {
      next({ to, message });
      if (message === 1) throw new RangeError('thrown');
      return Promise.reject(new RangeError('rejected'));
    });
    stream.send('a', 1);
    stream.send('a', 2);
    await settled();
    expect(seen).toEqual(['a 1', 'a 2']);
    expect(failures).toEqual([new RangeError('thrown'), new RangeError('rejected')]);
    expect(watch(stream.undelivered$).values).toEqual([]);
  });

  it('tells whom a message for everybody does not reach where there is no room', () => {
    const names = Array.from({ length: 1500 }, (_, n) => `r${n}`);
    const stream = messageStream<number>({ size: 2, keepUndelivered: 1500 });
    names.forEach((name) => stream.register(name, () => undefined));
    stream.use(() => new Promise<void>(() => undefined));
    expect(() => stream.broadcast(7)).toThrow(BufferOverflowError);
    const lost = watch(stream.undelivered$).values;
    expect(lost).toEqual(names.slice(-lost.length).map((to) => ({ to, message: 7, reason: 'overflow' })));
    // One is with the middleware, and as many wait as there is room for.
    expect(names.length - lost.length).toBe(1 + 2 + 1024);
  });

  it('tells when to wait, and when to go on', async () => {
    const stream = messageStream<number>({ size: 2 });
    const finish: (() => void)[] = [];
    const receive = () => new Promise<void>((resolve) => finish.push(resolve));
    stream.register('a', receive);
    stream.register('b', receive);
    expect(stream.broadcast(1)).toBe(false);
    finish.forEach((resolve) => resolve());
    await stream.ready;
    expect(stream.send('a', 2)).toBe(true);
  });

  it.each([{ size: 0 }, { keepUndelivered: 0 }])('refuses %j at once', (options) => {
    expect(() => messageStream(options)).toThrow(InvalidArgumentError);
  });
});

/** A stream with receivers of these names, and what they received. */
function withReceivers(...names: string[]) {
  const stream = messageStream<number>();
  const seen: string[] = [];
  const receivers = names.map((name) => stream.register(name, (n) => void seen.push(`${name} ${n}`)));
  return { stream, seen, receivers };
}
