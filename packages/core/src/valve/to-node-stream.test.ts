import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { concat, EMPTY, of, Subject, throwError } from 'rxjs';
import { fromIterable } from './from-iterable.js';
import { toNodeStream } from './to-node-stream.js';

describe('toNodeStream', () => {
  it('gives every item in order, then ends', async () => {
    expect(await toNodeStream(of(1, 'two', { three: 3 }), Readable).toArray()).toEqual([1, 'two', { three: 3 }]);
    expect(await toNodeStream(EMPTY, Readable).toArray()).toEqual([]);
  });

  it('fails behind the items that came before', async () => {
    const seen: unknown[] = [];
    const failing$ = concat(
      of(1, 2),
      throwError(() => new RangeError('broken')),
    );
    const stream = toNodeStream(failing$, Readable).on('data', (item) => seen.push(item));
    const error = await new Promise((resolve) => stream.once('error', resolve));
    expect([...seen, error]).toEqual([1, 2, new RangeError('broken')]);
  });

  it('subscribes when it is first read, and lets go when it is destroyed', async () => {
    const source = new Subject<number>();
    const stream = toNodeStream(source, Readable);
    await setImmediate();
    expect(source.observed).toBe(false);
    stream.resume();
    await setImmediate();
    expect(source.observed).toBe(true);
    stream.destroy();
    await setImmediate();
    expect(source.observed).toBe(false);
  });

  it('lets go of its source when what it is piped into fails', async () => {
    let closed = false;
    function* numbers() {
      try {
        for (let n = 0; ; n++) yield n;
      } finally {
        closed = true;
      }
    }
    const full = new Writable({ objectMode: true, write: (_item, _encoding, done) => done(new RangeError('full')) });
    await expect(pipeline(toNodeStream(fromIterable(numbers()), Readable), full)).rejects.toThrow('full');
    await setImmediate();
    expect(closed).toBe(true);
  });

  it('has its source wait for a slow reader, and loses nothing', async () => {
    let [produced, taken, most] = [0, 0, 0];
    function* numbers() {
      while (produced < 300) yield produced++;
    }
    const slow = new Writable({
      objectMode: true,
      highWaterMark: 2,
      write(_item, _encoding, done) {
        most = Math.max(most, produced - ++taken);
        void setImmediate().then(() => done());
      },
    });
    await pipeline(toNodeStream(fromIterable(numbers()), Readable, { highMark: 4 }), slow);
    expect(taken).toBe(300);
    // The queue's four, one in the readable, two in the writable, and those handed from one to the other.
    expect(most).toBeLessThanOrEqual(4 + 1 + 2 + 3);
  });
});
