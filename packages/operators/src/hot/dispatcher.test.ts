import { BufferOverflowError, InvalidArgumentError } from '@weir/core';
import fc from 'fast-check';
import { settled } from '../__fixtures__/watch.js';
import { Dispatcher, type HotMiddleware } from './dispatcher.js';

/** A dispatcher of numbers with what it delivered and what failed; handlers go on as long as `handling` says. */
function dispatching({ size = 4, handling = () => [] as PromiseLike<void>[] } = {}) {
  const delivered: number[] = [];
  const failures: unknown[] = [];
  const dispatcher = new Dispatcher<number>({
    size,
    deliver(message) {
      delivered.push(message);
      return handling();
    },
    onFailure: (error, message) => failures.push([(error as Error).message, message]),
  });
  return { dispatcher, delivered, failures };
}

describe('Dispatcher', () => {
  it('delivers at once while no middleware delays', () => {
    const { dispatcher, delivered } = dispatching();
    dispatcher.use((n, next) => next(n * 10));
    expect([1, 2].map((n) => dispatcher.send(n))).toEqual([true, true]);
    expect(delivered).toEqual([10, 20]);
  });

  it('leads a message through the middleware in order, each of which may change, drop, delay or multiply it', async () => {
    const { dispatcher, delivered } = dispatching();
    dispatcher.use((n, next) => (n === 1 ? undefined : next(n)));
    dispatcher.use(async (n, next) => {
      await settled();
      next(n);
    });
    dispatcher.use((n, next) => [n, n * 10].forEach(next));
    [1, 2, 3].forEach((n) => dispatcher.send(n));
    expect(delivered).toEqual([]);
    for (let turn = 0; turn < 5; turn++) await settled();
    expect(delivered).toEqual([2, 20, 3, 30]);
  });

  it('takes a middleware away by its own subscription, also one that was put in twice', () => {
    const { dispatcher, delivered } = dispatching();
    const double: HotMiddleware<number> = (n, next) => next(n * 2);
    const subscriptions = [dispatcher.use(double), dispatcher.use(double)];
    dispatcher.send(1);
    subscriptions[0]?.unsubscribe();
    dispatcher.send(1);
    subscriptions[1]?.unsubscribe();
    dispatcher.send(1);
    expect(delivered).toEqual([4, 2, 1]);
  });

  it('does not wait for what is no promise', () => {
    const { dispatcher, delivered, failures } = dispatching();
    const careless = (n: number, next: (n: number) => void) => (next(n), 5);
    dispatcher.use(careless as unknown as HotMiddleware<number>);
    dispatcher.send(1);
    expect([delivered, failures]).toEqual([[1], []]);
  });

  it('tells what a middleware throws or rejects with, and goes on with the next message', async () => {
    const { dispatcher, delivered, failures } = dispatching();
    dispatcher.use((n, next) => {
      if (n === 1) throw new RangeError('thrown');
      next(n);
    });
    dispatcher.use((n, next) => (n === 2 ? Promise.reject(new RangeError('rejected')) : next(n)));
    [1, 2, 3].forEach((n) => dispatcher.send(n));
    for (let turn = 0; turn < 3; turn++) await settled();
    expect(delivered).toEqual([3]);
    expect(failures).toEqual([
      ['thrown', 1],
      ['rejected', 2],
    ]);
  });

  it('delivers what is sent meanwhile after what is being delivered', () => {
    const seen: string[] = [];
    const dispatcher: Dispatcher<number> = new Dispatcher<number>({
      size: 4,
      deliver(n) {
        seen.push(`begin ${n}`);
        if (n < 3) dispatcher.send(n + 1);
        seen.push(`end ${n}`);
        return [];
      },
      onFailure: () => undefined,
    });
    dispatcher.send(1);
    expect(seen).toEqual([1, 2, 3].flatMap((n) => [`begin ${n}`, `end ${n}`]));
  });

  it('says when to wait, handlers that go on included, and when to go on', async () => {
    const finish: (() => void)[] = [];
    const handling = () => [new Promise<void>((resolve) => finish.push(resolve))];
    const { dispatcher } = dispatching({ size: 2, handling });
    expect([1, 2].map((n) => dispatcher.send(n))).toEqual([true, false]);
    finish.forEach((resolve) => resolve());
    await dispatcher.ready;
    expect(dispatcher.send(3)).toBe(true);
  });

  it('refuses what comes when 1,024 more wait than it has room for', () => {
    const { dispatcher } = dispatching({ size: 2 });
    dispatcher.use(() => new Promise<void>(() => undefined));
    const sendAll = () => {
      for (let sent = 0; sent < 2000; sent++) dispatcher.send(sent);
    };
    expect(sendAll).toThrow(BufferOverflowError);
  });

  it('keeps the order whatever is delayed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 20 }), async (delays) => {
        const { dispatcher, delivered } = dispatching({ size: 100 });
        dispatcher.use((n, next) => (delays[n] ? settled().then(() => next(n)) : next(n)));
        delays.forEach((_, n) => dispatcher.send(n));
        for (let turn = 0; turn <= delays.length * 3; turn++) await settled();
        expect(delivered).toEqual(delays.map((_, n) => n));
      }),
      { numRuns: 50 },
    );
  });

  it.each([0, 1.5, NaN])('refuses a size of %p at once', (size) => {
    expect(() => dispatching({ size })).toThrow(InvalidArgumentError);
  });
});
