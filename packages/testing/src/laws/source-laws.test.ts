import { currentValve, fromAsyncIterable, fromIterable, type ComponentContext } from '@weir/core';
import { from, interval, map, NEVER, Observable, of } from 'rxjs';
import { LawViolationError } from '../errors/law-violation-error.js';
import { sourceLaws, type SourceLawOptions } from './source-laws.js';

function* endless() {
  for (let n = 0; ; n++) yield n;
}

async function* endlessLater() {
  for (let n = 0; ; n++) yield n;
}

async function broken(options: SourceLawOptions<unknown>): Promise<string[]> {
  const problems: string[] = [];
  for (const { name, check } of sourceLaws(options)) {
    try {
      await check();
    } catch (error) {
      if (!LawViolationError.is(error)) throw error;
      problems.push(name);
    }
  }
  return problems;
}

describe('sourceLaws', () => {
  const right: SourceLawOptions<unknown>[] = [
    { name: 'fromIterable', create: () => fromIterable([1, 2, 3]), waits: true },
    { name: 'fromIterable, endless', create: () => fromIterable(endless()), waits: true },
    { name: 'fromAsyncIterable', create: () => fromAsyncIterable(endlessLater()), waits: true },
    { name: 'of', create: () => of(1, 2, 3), waits: false },
    { name: 'interval', create: ({ clock }) => interval(10, clock), waits: false },
  ];
  for (const options of right) for (const law of sourceLaws(options)) it(law.name, law.check);

  it('asks for backpressure only where it is promised', () => {
    const create = () => of(1);
    expect(sourceLaws({ create, waits: true }).length - sourceLaws({ create, waits: false }).length).toBe(3);
  });

  it('catches a source that goes on after its end', async () => {
    const create = ({ clock }: ComponentContext) =>
      new Observable<number>((subscriber) => {
        clock.schedule(() => subscriber.next(2), 10);
        subscriber.next(1);
        subscriber.complete();
      });
    expect(await broken({ create, waits: false })).toContain('gives nothing after its end');
  });

  it('catches a source that keeps its timer', async () => {
    const create = ({ clock }: ComponentContext) =>
      new Observable<number>((subscriber) => {
        clock.schedule(() => subscriber.next(1), 1);
        clock.schedule(() => undefined, 1e9);
      });
    expect(await broken({ create, waits: false })).toContain('stops and lets go when it is unsubscribed from');
  });

  it('catches a source that keeps its resource', async () => {
    let opened = 0;
    const create = () => new Observable<number>((subscriber) => subscriber.next(opened++));
    const resource = { opened: () => opened, released: () => 0 };
    expect(await broken({ create, resource, waits: false })).toHaveLength(3);
  });

  it('catches a source that does not hear that its reader has left', async () => {
    const create = () =>
      new Observable<number>((subscriber) => {
        for (let n = 0; n < 3; n++) subscriber.next(n);
      });
    expect(await broken({ create, waits: false })).toEqual([
      'stops at once when it is unsubscribed from while it emits',
    ]);
  });

  it('catches a source that says it waits and does not', async () => {
    expect(await broken({ create: () => from([1, 2, 3]), waits: true })).toEqual([
      'gives nothing while the valve is closed, and goes on when it opens',
      'stops soon after the valve is closed while it emits',
    ]);
  });

  it('catches a source that waits and never goes on', async () => {
    const create = () => (currentValve()?.isOpen === false ? NEVER : of(1));
    const deferred = () => new Observable((subscriber) => create().subscribe(subscriber));
    expect(await broken({ create: deferred, waits: true })).toEqual([
      'gives nothing while the valve is closed, and goes on when it opens',
    ]);
  });

  it('catches a source that goes on waiting for nobody', async () => {
    const create = () =>
      new Observable<number>((subscriber) => {
        const valve = currentValve();
        const emit = () => subscriber.next(1);
        valve?.whenOpen(emit);
      });
    const opens = { count: 0 };
    const resource = { opened: () => opens.count, released: () => 0 };
    const counting = () => create().pipe(map(() => ++opens.count));
    expect(await broken({ create: counting, resource, waits: true })).toContain(
      'stops and lets go when it is unsubscribed from',
    );
  });

  it('says so where the source has nothing to give', async () => {
    expect(await broken({ create: () => NEVER, waits: false })).toHaveLength(1);
  });
});
