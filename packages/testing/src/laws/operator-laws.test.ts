import { currentValve, enterValve, holdLineage, Valve, withinLineage, withinValve, type Lineage } from '@weir/core';
import * as fc from 'fast-check';
import {
  bufferCount,
  bufferTime,
  concatMap,
  debounceTime,
  defer,
  delay,
  filter,
  map,
  mergeMap,
  Observable,
  of,
  pairwise,
  retry,
  scan,
  Subscriber,
  switchMap,
  take,
  type OperatorFunction,
} from 'rxjs';
import { LawViolationError } from '../errors/law-violation-error.js';
import { operatorLaws, type OperatorLawName, type OperatorLawOptions } from './operator-laws.js';
import { endingLaws } from './ending-laws.js';
import { lineageLaws } from './lineage-laws.js';
import { reuseLaws } from './reuse-laws.js';
import { unsubscribeLaws } from './unsubscribe-laws.js';
import { valveLaws } from './valve-laws.js';
import { careful } from './__fixtures__/careful.js';

const laws = { ...endingLaws, ...unsubscribeLaws, ...reuseLaws, ...lineageLaws, ...valveLaws };
const items = fc.integer({ min: 0, max: 9 });
const none = { lineage: 'none' } as const;

type Options = OperatorLawOptions<number, unknown>;

function lawOf(key: OperatorLawName, options: Omit<Options, 'items'>) {
  const law = operatorLaws({ items, ...options }).find(({ name }) => name === laws[key].title);
  if (law === undefined) throw new TypeError(`no law ${key}`);
  return law.check();
}

async function problemOf(key: OperatorLawName, create: Options['create'], more: Partial<Options> = {}) {
  const failure = await lawOf(key, { create, ...more }).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure !== undefined && !LawViolationError.is(failure)) throw failure;
  return failure?.details;
}

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
        create: ({ clock }) => bufferTime(20, clock),
        contract: none,
        patience: 2000,
        except: { reentrant: "RxJS's own loses what arrives while it emits: it begins the next buffer only afterwards" },
      },
      debounceTime: { create: ({ clock }) => debounceTime(10, clock), contract: none },
      delay: { create: ({ clock }) => delay(10, clock), contract: none },
      concatMap: { create: () => concatMap((n) => of(n, n)) },
      mergeMapLater: { create: ({ clock }) => mergeMap((n) => of(n).pipe(delay(5, clock)), 2), contract: none },
      mergeMapPromise: { create: () => mergeMap((n) => Promise.resolve(n)), contract: none },
      switchMap: { create: ({ clock }) => switchMap((n) => of(n).pipe(delay(5, clock))), contract: none },
      retry: { create: () => retry(2), errors: 'handle' },
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
    expect(operatorLaws({ items, create: () => map((n) => n), except: { reentrant: 'a reason' } })).toHaveLength(all - 1);
    expect(operatorLaws({ items, create: () => map((n) => n), contract: none })).toHaveLength(all - 4);
    expect(operatorLaws({ items, create: () => map((n) => n), completes: false })).toHaveLength(all - 1);
  });

  it('puts the name before each law', () => {
    expect(operatorLaws({ name: 'map', items, create: () => map((n) => n) })[0]?.name).toMatch(/^map gives nothing after/);
  });

  it('raises an error with the counterexample and the seed, and fails the same way with that seed', async () => {
    const broken: Options['create'] = () => mergeMap((n) => Promise.resolve(n));
    const first = await problemOf('carries', broken);
    expect(first).toMatchObject({ law: laws.carries.title, seed: expect.any(Number) as number });
    expect(first?.counterexample).toContain('gap');
    const again = await problemOf('carries', broken, { seed: first?.seed ?? 0 });
    expect(again?.counterexample).toBe(first?.counterexample);
  });

  describe('catch operators that are wrong', () => {
    it('quietAfterEnd: one that emits from a timer after it has failed', async () => {
      const create: Options['create'] = ({ clock }) =>
        through((subscriber) => ({
          next: (n) => clock.schedule(() => subscriber.next(n), 5),
          error: (error) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }));
      expect(await problemOf('quietAfterEnd', create)).toMatchObject({ problem: expect.stringContaining('next') as string });
    });
    it('quietAfterEnd: one that completes twice', async () => {
      const create = () =>
        through((subscriber) => ({
          next: (n) => subscriber.next(n),
          complete: () => {
            subscriber.complete();
            subscriber.complete();
          },
        }));
      expect(await problemOf('quietAfterEnd', create)).toMatchObject({ problem: 'after it had completed came: complete' });
    });

    it('completes: one that forgets to complete', async () => {
      const create = () => through((subscriber) => ({ next: (n) => subscriber.next(n), complete: () => undefined }));
      expect(await problemOf('completes', create)).toMatchObject({ problem: 'it did not complete' });
    });
    it('completes: one that leaves a timer behind', async () => {
      const create: Options['create'] = ({ clock }) =>
        through((subscriber) => ({
          next: (n) => {
            clock.schedule(() => undefined, 60_000);
            subscriber.next(n);
          },
        }));
      expect(await problemOf('completes', create)).toMatchObject({ problem: expect.stringContaining('timers') as string });
    });

    it('fails: one that swallows errors', async () => {
      const create = () =>
        through((subscriber) => ({ next: (n) => subscriber.next(n), error: () => subscriber.complete() }));
      expect(await problemOf('fails', create)).toMatchObject({ problem: 'it completed instead of failing' });
      expect(await problemOf('fails', create, { errors: 'handle' })).toBeUndefined();
    });
    it('fails: one that puts another error in its place', async () => {
      const create = () => through((subscriber) => ({ error: () => subscriber.error(new RangeError('lost')) }));
      expect(await problemOf('fails', create)).toMatchObject({ problem: expect.stringContaining('RangeError') as string });
    });

    it('letsGo: one that stays subscribed', async () => {
      const create = () => (source: Observable<number>) =>
        new Observable<number>((subscriber) => {
          source.subscribe({ next: (n) => subscriber.next(n), complete: () => subscriber.complete() });
        });
      expect(await problemOf('letsGo', create)).toMatchObject({ problem: expect.stringContaining('still open') as string });
    });
    it('letsGo: one that keeps its timer going', async () => {
      const create: Options['create'] =
        ({ clock }) =>
        (source) =>
          new Observable((subscriber) => {
            clock.schedule(function () {
              this.schedule(undefined, 10);
            }, 10);
            return source.subscribe(subscriber);
          });
      expect(await problemOf('letsGo', create)).toMatchObject({ problem: expect.stringContaining('timers') as string });
    });

    it('letsGoInsideNext: one that lets go a moment later', async () => {
      const create: Options['create'] =
        ({ clock }) =>
        (source) =>
          new Observable((subscriber) => {
            const upstream = source.subscribe({ next: (n) => subscriber.next(n), complete: () => subscriber.complete() });
            return () => clock.schedule(() => upstream.unsubscribe(), 1);
          });
      expect(await problemOf('letsGoInsideNext', create)).toMatchObject({ problem: expect.stringContaining('open') as string });
    });

    it('stopsBurst: one whose source learns too late that the reader has left', async () => {
      const create = () => (source: Observable<number>) =>
        new Observable<number>((subscriber) => {
          const upstream = source.subscribe({ next: (n) => subscriber.next(n), complete: () => subscriber.complete() });
          return () => upstream.unsubscribe();
        });
      expect(await problemOf('stopsBurst', create)).toMatchObject({ problem: expect.stringContaining('went on') as string });
      expect(await problemOf('letsGoInsideNext', create)).toBeUndefined();
    });

    it('independent: one that shares its state between subscribers', async () => {
      const create = () => {
        let sum = 0;
        return map((n: number) => (sum += n + 1));
      };
      expect(await problemOf('independent', create)).toBeDefined();
    });
    it('reusable: one that remembers its last subscription', async () => {
      const create = () => {
        const seen = new Set<number>();
        return filter((n: number) => !seen.has(n) && seen.add(n).size > 0);
      };
      expect(await problemOf('reusable', create)).toBeDefined();
    });
    it('reentrant: one that empties its buffer after it has emitted it', async () => {
      const create = () =>
        through((subscriber) => {
          let pending: number[] = [];
          return {
            next: (n) => {
              pending.push(n);
              if (pending.length < 2) return;
              for (const item of [...pending]) subscriber.next(item);
              pending = [];
            },
          };
        });
      expect(await problemOf('reentrant', create)).toBeDefined();
    });

    it('settles: one that holds and never lets go', async () => {
      const create = () =>
        map((n: number) => {
          holdLineage();
          return n;
        });
      expect(await problemOf('settles', create)).toMatchObject({ problem: expect.stringContaining('never settled') as string });
    });
    it('settles: one that lets go of what it does not hold', async () => {
      const create = () =>
        map((n: number) => {
          const held = holdLineage();
          held?.release();
          held?.release();
          held?.release();
          return n;
        });
      const problem = await problemOf('settles', create);
      expect(problem).toMatchObject({ problem: expect.stringContaining('acknowledged, acknowledged') as string });
    });
    it('carries: one that keeps an item past its next without holding its lineage', async () => {
      const create: Options['create'] = ({ clock }) => delay(5, clock);
      expect(await problemOf('carries', create)).toBeDefined();
    });
    it('refuses: one that emits within a lineage that leads nowhere', async () => {
      const nowhere: Lineage = { retain: () => undefined, release: () => undefined };
      const create = () => through((subscriber) => ({ next: (n) => withinLineage(nowhere, () => subscriber.next(n)) }));
      expect(await problemOf('refuses', create)).toBeDefined();
      expect(await problemOf('carries', create)).toBeUndefined();
    });
    it('leavesReceipts: one that lets go of everything once more at its teardown', async () => {
      const create = () => (source: Observable<number>) =>
        new Observable<number>((subscriber) => {
          const seen: (Lineage | undefined)[] = [];
          subscriber.add(() => seen.forEach((lineage) => lineage?.release()));
          source.subscribe(
            new Passing<number>(subscriber, (n) => {
              const held = holdLineage();
              seen.push(held);
              subscriber.next(n);
              held?.release();
            }),
          );
        });
      expect(await problemOf('leavesReceipts', create)).toBeDefined();
    });

    it('keepsValve: one that subscribes later, outside of the scope', async () => {
      const create: Options['create'] = ({ clock }) => (source) =>
        new Observable((subscriber) => subscriber.add(clock.schedule(() => subscriber.add(source.subscribe(subscriber)), 1)));
      const later = fc.constant(1);
      expect(await problemOf('keepsValve', create, { items: later })).toMatchObject({
        problem: expect.stringContaining('met no valve') as string,
      });
    });
    it('keepsValve: one that resubscribes from a timer', async () => {
      const create: Options['create'] = () => retry({ count: 2, delay: () => defer(() => Promise.resolve()) });
      expect(await problemOf('keepsValve', create, { errors: 'handle' })).toBeDefined();
    });
    it('emitsInScope: one that emits outside of the valve below it', async () => {
      const create = () => withOwnValve((_, subscriber, n) => subscriber.next(n));
      expect(await problemOf('emitsInScope', create)).toMatchObject({ problem: expect.stringContaining('outside') as string });
    });
    it('emitsInScope: one that leaves another valve behind', async () => {
      const create = () =>
        map((n: number) => {
          enterValve(new Valve());
          return n;
        });
      expect(await problemOf('emitsInScope', create)).toMatchObject({ problem: expect.stringContaining('another after') as string });
    });
    it('reopens: one that closes its valve and leaves it so', async () => {
      const create = () =>
        withOwnValve((valve, subscriber, n) => {
          valve.close();
          subscriber.next(n);
        });
      expect(await problemOf('reopens', create)).toMatchObject({ problem: expect.stringContaining('closed') as string });
    });
  });
});

class Passing<T> extends Subscriber<T> {
  constructor(
    destination: Subscriber<unknown>,
    private readonly take: (item: T) => void,
  ) {
    super(destination);
  }
  protected override _next(item: T): void {
    this.take(item);
  }
}

interface Handlers {
  next?: (item: number) => void;
  error?: (error: unknown) => void;
  complete?: () => void;
}

/** An operator from handlers, properly linked to its source. */
function through(handlers: (subscriber: Subscriber<unknown>) => Handlers): OperatorFunction<number, unknown> {
  return (source) =>
    new Observable((subscriber) => {
      const mine = handlers(subscriber);
      const inner = new Subscriber<number>();
      subscriber.add(inner);
      inner.next = (n) => mine.next?.(n);
      inner.error = (error) => (mine.error ? mine.error(error) : subscriber.error(error));
      inner.complete = () => (mine.complete ? mine.complete() : subscriber.complete());
      source.subscribe(inner);
    });
}

function withOwnValve(next: (valve: Valve, subscriber: Subscriber<unknown>, item: number) => void): OperatorFunction<number, unknown> {
  return (source) =>
    new Observable((subscriber) => {
      const valve = new Valve(currentValve());
      return withinValve(valve, () => through((target) => ({ next: (n) => next(valve, target, n) }))(source).subscribe(subscriber));
    });
}
