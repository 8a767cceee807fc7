import { Readable } from 'node:stream';
import { lastValueFrom, of, toArray, type InteropObservable } from 'rxjs';
import { toReadableStream } from '@weir/core';
import { Progress, letGo, streamOf } from './tool-answer.js';

const never = new Promise<IteratorResult<unknown>>(() => undefined);

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
    ['an async generator', counting, [new Progress(1), new Progress(2)]],
    ['a web stream', () => toReadableStream(of(1, 2)), [1, 2]],
    ['a Node stream', () => Readable.from([1, 2]), [1, 2]],
    ['an empty stream', () => of(), []],
    ['a generator that returns a value', () => returning('end'), [new Progress(1), 'end']],
    ['a generator that returns null', () => returning(null), [new Progress(1), null]],
    ['a generator that returns nothing', () => returning(undefined), [new Progress(1)]],
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

describe('letGo', () => {
  it('closes whatever has begun to give', async () => {
    const closed: string[] = [];
    const web = new ReadableStream({ cancel: () => void closed.push('web') });
    const node = new Readable({ read: () => undefined }).once('close', () => closed.push('node'));
    const iterable = {
      [Symbol.asyncIterator]: () => ({ next: () => never, return: async () => closed.push('iterable') }),
    };
    const started = returning(1);
    await started.next();
    for (const stream of [web, node, iterable, started]) letGo(stream);
    await new Promise(setImmediate);
    expect(closed.sort()).toEqual(['iterable', 'node', 'web']);
    expect(await started.next()).toEqual({ done: true, value: undefined });
  });

  it('leaves values, Observables and what cannot be closed alone', async () => {
    const locked = toReadableStream(of(1));
    locked.getReader();
    const open = { [Symbol.asyncIterator]: () => ({ next: () => never }) };
    for (const value of [undefined, null, 1, 'text', { a: 1 }, of(1), locked, open]) letGo(value);
    await new Promise(setImmediate);
  });
});
