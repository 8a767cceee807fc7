import { inScope } from '@weir/core';
import {
  bufferCount,
  bufferTime,
  concatMap,
  debounceTime,
  delay,
  filter,
  map,
  mergeMap,
  of,
  pairwise,
  retry,
  scan,
  switchMap,
  take,
  timer,
} from 'rxjs';
import { careful } from './__fixtures__/careful.js';
import { items, laws, problemOf, type Options } from './__fixtures__/problem-of.js';
import { operatorLaws } from './operator-laws.js';

const none = { lineage: 'none' } as const;

describe('operatorLaws', () => {
  describe('hold for operators that are right', () => {
    const right: Record<string, Omit<Options, 'items'>> = {
      map: { create: () => map((n) => n + 1) },
      filter: { create: () => filter((n) => n % 2 === 0) },
      scan: { create: () => scan((a, b) => a + b, 0) },
      take: { create: () => take(3) },
      pairwise: { create: () => pairwise() },
      bufferCount: { create: () => bufferCount(3), contract: none },
      bufferTime: {
        create: ({ clock }) => inScope(bufferTime(20, clock)),
        contract: none,
        patience: 2000,
        except: {
          reentrant: "RxJS's own loses what arrives while it emits: it begins the next buffer only afterwards",
        },
      },
      debounceTime: { create: ({ clock }) => inScope(debounceTime(10, clock)), contract: none },
      delay: { create: ({ clock }) => inScope(delay(10, clock)), contract: none },
      concatMap: { create: () => concatMap((n) => of(n, n)) },
      mergeMapLater: {
        create: ({ clock }) => inScope(mergeMap((n: number) => of(n).pipe(delay(5, clock)), 2)),
        contract: none,
      },
      mergeMapPromise: { create: () => inScope(mergeMap((n: number) => Promise.resolve(n))), contract: none },
      switchMap: {
        create: ({ clock }) => inScope(switchMap((n: number) => of(n).pipe(delay(5, clock)))),
        contract: none,
      },
      retry: { create: () => retry(2), errors: 'handle' },
      retryLater: {
        create: ({ clock }) => inScope(retry({ count: 2, delay: () => timer(5, clock) })),
        errors: 'handle',
      },
      careful: { create: ({ clock }) => careful({ clock, size: 3, wait: 40 }), contract: { lineage: 'explicit' } },
    };
    for (const [name, options] of Object.entries(right)) {
      describe(name, () => {
        for (const law of operatorLaws({ items, numRuns: 30, ...options })) it(law.name, law.check);
      });
    }
  });

  it('leaves out what is excepted and what does not bind', () => {
    const all = operatorLaws({ items, create: () => map((n) => n) }).length;
    expect(operatorLaws({ items, create: () => map((n) => n), except: { reentrant: 'a reason' } })).toHaveLength(
      all - 1,
    );
    expect(operatorLaws({ items, create: () => map((n) => n), contract: none })).toHaveLength(all - 4);
    expect(operatorLaws({ items, create: () => map((n) => n), completes: false })).toHaveLength(all - 2);
  });

  it('puts the name before each law', () => {
    expect(operatorLaws({ name: 'map', items, create: () => map((n) => n) })[0]?.name).toMatch(
      /^map does nothing before/,
    );
  });

  it('raises an error with the counterexample and the seed, and fails the same way with that seed', async () => {
    const broken: Options['create'] = () => mergeMap((n) => Promise.resolve(n));
    const first = await problemOf('carries', broken);
    expect(first).toMatchObject({ law: laws.carries.title, seed: expect.any(Number) as number });
    expect(first?.counterexample).toContain('gap');
    const again = await problemOf('carries', broken, { seed: first?.seed ?? 0 });
    expect(again?.counterexample).toBe(first?.counterexample);
  });
});
