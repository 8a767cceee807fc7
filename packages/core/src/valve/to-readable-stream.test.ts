import { setImmediate } from 'node:timers/promises';
import { concat, EMPTY, of, Subject, throwError } from 'rxjs';
import { InvalidArgumentError } from '../errors/invalid-argument-error.js';
import { fromIterable } from './from-iterable.js';
import { toReadableStream } from './to-readable-stream.js';

async function gather<T>(stream: ReadableStream<T>): Promise<unknown[]> {
  const seen: unknown[] = [];
  const reader = stream.getReader();
  try {
    for (let result = await reader.read(); !result.done; result = await reader.read()) seen.push(result.value);
  } catch (error) {
    seen.push(error);
  }
  return seen;
}

describe('toReadableStream', () => {
  it('gives every item in order, then closes', async () => {
    expect(await gather(toReadableStream(of(1, 2, 3)))).toEqual([1, 2, 3]);
    expect(await gather(toReadableStream(EMPTY))).toEqual([]);
  });

  it('fails behind the items that came before', async () => {
    const failing$ = concat(
      of(1, 2),
      throwError(() => new RangeError('broken')),
    );
    expect(await gather(toReadableStream(failing$))).toEqual([1, 2, new RangeError('broken')]);
  });

  it('subscribes when it is first read, and reads no further ahead than its high mark', async () => {
    let produced = 0;
    function* numbers() {
      for (;;) yield produced++;
    }
    const reader = toReadableStream(fromIterable(numbers()), { highMark: 4 }).getReader();
    await setImmediate();
    expect(produced).toBe(0);
    await reader.read();
    await setImmediate();
    expect(produced).toBe(5);
    await reader.cancel();
  });

  it('lets go of its source when it is cancelled, also in mid-read', async () => {
    const source = new Subject<number>();
    const reader = toReadableStream(source).getReader();
    const read = reader.read();
    await setImmediate();
    expect(source.observed).toBe(true);
    await reader.cancel();
    expect(source.observed).toBe(false);
    expect(await read).toEqual({ done: true, value: undefined });
  });

  it('lets go of its source when what it is piped into fails', async () => {
    const source = new Subject<number>();
    const failing = new WritableStream<number>({
      write() {
        throw new RangeError('full');
      },
    });
    const piping = toReadableStream(source).pipeTo(failing);
    await setImmediate();
    source.next(1);
    source.next(2);
    await expect(piping).rejects.toThrow('full');
    expect(source.observed).toBe(false);
  });

  it('is the body of a response', async () => {
    const stream = toReadableStream(of('Hello ', 'world')).pipeThrough(new TextEncoderStream());
    expect(await new Response(stream).text()).toBe('Hello world');
  });

  it('refuses marks that make no sense', () => {
    expect(() => toReadableStream(of(1), { highMark: 0 })).toThrow(InvalidArgumentError);
  });
});
