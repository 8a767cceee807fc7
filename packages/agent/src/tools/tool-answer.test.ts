import { Readable } from 'node:stream';
import { lastValueFrom, of, toArray, type InteropObservable } from 'rxjs';
import { toReadableStream } from '@weir/core';
import { streamOf } from './tool-answer.js';

async function* counting() {
  yield* [1, 2];
}

async function* returning(value: unknown) {
  yield 1;
  return value;
}

const interop = { '@@observable': () => of(1, 2) } as unknown as InteropObservable<number>;
const gather = async (answer: unknown) => {
  const stream$ = streamOf(answer);
  return stream$ && lastValueFrom(stream$.pipe(toArray()));
};

describe('streamOf', () => {
  it.each<[string, () => unknown, unknown[]]>([
    ['an Observable', () => of(1, 2), [1, 2]],
    ['an Observable of another library', () => interop, [1, 2]],
    ['an async generator', counting, [1, 2]],
    ['a web stream', () => toReadableStream(of(1, 2)), [1, 2]],
    ['a Node stream', () => Readable.from([1, 2]), [1, 2]],
    ['an empty stream', () => of(), []],
    ['a generator that returns a value', () => returning('end'), [1, 'end']],
    ['a generator that returns null', () => returning(null), [1, null]],
    ['a generator that returns nothing', () => returning(undefined), [1]],
  ])('reads %s', async (_, make, values) => {
    expect(await gather(make())).toEqual(values);
  });

  it.each([['text'], [1], [null], [undefined], [[1, 2]], [new Set([1])], [{ at: 1 }]])(
    'takes %p for a value',
    (value) => {
      expect(streamOf(value)).toBeUndefined();
    },
  );

  it('lets go of a generator that is unsubscribed from, and not of one that has ended', async () => {
    const notes: string[] = [];
    async function* noting(name: string) {
      try {
        yield 1;
        yield 2;
      } finally {
        notes.push(name);
      }
    }
    await gather(noting('whole'));
    await new Promise<void>((resolve) => {
      const subscription = streamOf(noting('cut'))?.subscribe(() => {
        subscription?.unsubscribe();
        resolve();
      });
    });
    await new Promise(setImmediate);
    expect(notes).toEqual(['whole', 'cut']);
  });

  it('leaves an iterator without a return alone', async () => {
    const iterable = { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false as const, value: 1 }) }) };
    await new Promise<void>((resolve) => {
      const subscription = streamOf(iterable)?.subscribe(() => {
        subscription?.unsubscribe();
        resolve();
      });
    });
  });
});
