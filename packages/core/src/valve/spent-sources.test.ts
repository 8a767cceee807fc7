import { catchError, lastValueFrom, of, retry, take, toArray, type Observable } from 'rxjs';
import { fromAny } from './from-any.js';

/** What a source gives, with the code of its error at the end. */
function read(source$: Observable<unknown>): Promise<unknown[]> {
  const code = catchError((error: { code?: string }) => of(error.code));
  return lastValueFrom(source$.pipe(code, toArray()));
}

const failure = Object.assign(new Error('reset'), { code: 'reset' });

function* two(isBroken = false) {
  yield 1;
  yield 2;
  if (isBroken) throw failure;
}

async function* twoLater(isBroken = false) {
  yield* two(isBroken);
}

describe.each([
  ['a generator', two],
  ['an async generator', twoLater],
])('%s', (_, generator) => {
  it('is not taken for empty once it has been read', async () => {
    const source$ = fromAny<number>(generator());
    expect(await read(source$)).toEqual([1, 2]);
    expect(await read(source$)).toEqual(['source_spent']);
  });

  it('does not look complete where it is read again after a failure', async () => {
    const seen = catchError((error: unknown) => of(error));
    const [again] = (await lastValueFrom(fromAny<number>(generator(true)).pipe(retry(1), seen, toArray()))).slice(2);
    expect(again).toMatchObject({ code: 'source_spent', cause: failure });
  });

  it('is spent by a reader who leaves', async () => {
    const source$ = fromAny<number>(generator());
    expect(await read(source$.pipe(take(1)))).toEqual([1]);
    expect(await read(source$)).toEqual(['source_spent']);
  });

  it('is spent wherever it is handed in', async () => {
    const source = generator();
    await read(fromAny<number>(source));
    expect(await read(fromAny<number>(source))).toEqual(['source_spent']);
  });
});

describe('an iterator that goes on after its reader has left', () => {
  it('may be read by the next', async () => {
    let next = 0;
    const endless = { next: () => ({ done: false as const, value: ++next }), [Symbol.iterator]: () => endless };
    const source$ = fromAny<number>(endless as Iterable<number>);
    expect(await read(source$.pipe(take(1)))).toEqual([1]);
    expect(await read(source$.pipe(take(1)))).toEqual([2]);
  });
});

describe('an iterable with an iterator for each reader', () => {
  it('may be read as often as one likes', async () => {
    const source$ = fromAny(new Set([1, 2]));
    expect(await read(source$)).toEqual([1, 2]);
    expect(await read(source$)).toEqual([1, 2]);
  });
});
