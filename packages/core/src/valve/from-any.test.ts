import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { lastValueFrom, mergeMap, of, toArray, type InteropObservable } from 'rxjs';
import { InvalidArgumentError } from '../errors/invalid-argument-error.js';
import { fromAny, type AnySource } from './from-any.js';
import { currentValve, withinValve } from './valve-scope.js';
import { toReadableStream } from './to-readable-stream.js';
import { Valve } from './valve.js';

async function* numbers() {
  yield* [1, 2];
}

const interop = { '@@observable': () => of(1, 2) } as unknown as InteropObservable<number>;

const sources: [string, () => AnySource<number>, number[]][] = [
  ['an Observable', () => of(1, 2), [1, 2]],
  ['an Observable of another library', () => interop, [1, 2]],
  ['a list', () => [1, 2], [1, 2]],
  ['a set', () => new Set([1, 2]), [1, 2]],
  ['an async generator', numbers, [1, 2]],
  ['a web stream', () => toReadableStream(of(1, 2)), [1, 2]],
  ['a Node stream', () => Readable.from([1, 2]), [1, 2]],
  ['a promise', () => Promise.resolve(1), [1]],
];

describe('fromAny', () => {
  it.each(sources)('emits what %s gives', async (_, make, expected) => {
    expect(await lastValueFrom(fromAny(make()).pipe(toArray()))).toEqual(expected);
  });

  it('gives an Observable back as it is', () => {
    const source$ = of(1);
    expect(fromAny(source$)).toBe(source$);
  });

  it('fails with a promise that fails', async () => {
    await expect(lastValueFrom(fromAny(Promise.reject(new RangeError('broken'))))).rejects.toThrow('broken');
  });

  it.each(sources.filter(([name]) => !name.includes('Observable')))(
    'has what comes of %s meet the valve below',
    async (_, make, expected) => {
      const valve = new Valve();
      const met: unknown[] = [];
      const inner$ = fromAny(make()).pipe(mergeMap(() => of(met.push(currentValve()))));
      withinValve(valve, () => inner$.subscribe());
      for (let turn = 0; turn < 5; turn++) await setImmediate();
      expect(met).toEqual(expected.map(() => valve));
    },
  );

  it.each<[unknown]>([['text'], [1], [null], [undefined], [{}], [() => 1]])('refuses %p at once', (value) => {
    expect(() => fromAny(value as AnySource<unknown>)).toThrow(InvalidArgumentError);
  });
});
