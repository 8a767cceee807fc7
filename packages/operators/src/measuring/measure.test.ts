import { FakeClock, InvalidArgumentError, operatorFrom, type ComponentContext } from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, interval, NEVER, of, Subject, take, throwError } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { measure, measureSpec, type MeasureOptions } from './measure.js';
import type { Measurement } from './meter.js';

const ignore = () => undefined;
const day = 86_400_000;
const noNumbers = { count: 0, mean: 0, std: 0, min: 0, max: 0, p50: 0, p90: 0, p99: 0 };
/** Matches a number that is a hundredth away at most. */
const within1Percent = (value: number) => expect.closeTo(value, -Math.log10(value * 0.02)) as number;

/** A stream of numbers under `measure`, with all its reports. */
function measured(options: Partial<MeasureOptions<number>> = {}) {
  const clock = new FakeClock(1_000_000);
  const source = new Subject<number>();
  const reports: Measurement[] = [];
  const errors: unknown[] = [];
  const subscription = source
    .pipe(measure({ clock, onReport: (report) => reports.push(report), ...options }))
    .subscribe({ error: (error) => errors.push(error) });
  const give = (...gaps: number[]) => {
    for (const gap of gaps) {
      clock.advance(gap);
      source.next(gap);
    }
  };
  return { clock, source, reports, errors, subscription, give };
}

describe('measure', () => {
  it('passes items unchanged and at once, and completes and errors with the source', () => {
    marbles(({ cold, expectObservable }) => {
      const watched = measure<string>({ onReport: ignore, every: 2 });
      expectObservable(cold('-a-b--|').pipe(watched)).toBe('-a-b--|');
      expectObservable(cold('-a-#').pipe(watched)).toBe('-a-#');
      expectObservable(EMPTY.pipe(watched)).toBe('|');
    });
  });

  it('reports count, rate, time to the first item and gaps at the end', () => {
    const { source, reports, give } = measured();
    give(100, 300, 500, 100);
    source.complete();
    expect(reports).toEqual([
      {
        count: 4,
        elapsed: 1000,
        rate: 4,
        recentRate: 4,
        timeToFirst: 100,
        gaps: {
          ...{ count: 3, mean: 300, std: expect.closeTo(163.299, 3) as number, min: 100, max: 500 },
          ...{ p50: within1Percent(300), p90: 500, p99: 500 },
        },
        isFinal: true,
      },
    ]);
  });

  it('reports at fixed times, with the rate since the report before', () => {
    const { clock, reports, give, subscription } = measured({ every: 1000 });
    give(500, 250, 750);
    clock.advance(1500);
    expect(
      reports.map(({ elapsed, count, rate, recentRate, isFinal }) => [elapsed, count, rate, recentRate, isFinal]),
    ).toEqual([
      [1000, 2, 2, 2, false],
      [2000, 3, 1.5, 1, false],
      [3000, 3, 1, 0, false],
    ]);
    subscription.unsubscribe();
    expect([reports.at(-1)?.isFinal, clock.actions.length]).toEqual([true, 0]);
  });

  it('reports for a source that never emits, and leaves no timer behind', () => {
    const clock = new FakeClock();
    const reports: Measurement[] = [];
    const watched$ = NEVER.pipe(measure({ clock, every: 10, onReport: (report) => reports.push(report) }));
    const subscription = watched$.subscribe();
    clock.advance(25);
    subscription.unsubscribe();
    const nothing = { count: 0, rate: 0, recentRate: 0, gaps: noNumbers };
    expect(reports).toEqual([
      { ...nothing, elapsed: 10, isFinal: false },
      { ...nothing, elapsed: 20, isFinal: false },
      { ...nothing, elapsed: 25, isFinal: true },
    ]);
    expect(clock.actions).toHaveLength(0);
  });

  it('keeps statistics of a value, without what is no number', () => {
    const { source, reports, give } = measured({ value: (gap) => (gap === 7 ? Number.NaN : gap * 2) });
    give(1, 7, 3);
    source.complete();
    expect(reports[0]?.values).toMatchObject({ count: 2, mean: 4, std: 2, min: 2, max: 6, p50: 2 });
  });

  it.each(['complete', 'error', 'unsubscribe'] as const)(
    'gives one last report on %s, before the reader hears of it',
    (end) => {
      const log: string[] = [];
      const source = new Subject<number>();
      const subscription = source
        .pipe(measure({ onReport: ({ isFinal }) => log.push(`report ${isFinal}`) }))
        .subscribe({ complete: () => log.push('complete'), error: () => log.push('error') });
      if (end === 'unsubscribe') subscription.unsubscribe();
      else source[end]('x');
      expect(log).toEqual(['report true', ...(end === 'unsubscribe' ? [] : [end])]);
    },
  );

  it('lets go of an endless source when the reader leaves, and measures for each reader by itself', () => {
    const clock = new FakeClock();
    const counts: number[] = [];
    const watched$ = interval(10, clock).pipe(
      measure({ clock, every: 5, onReport: ({ count, isFinal }) => isFinal && counts.push(count) }),
    );
    watched$.pipe(take(2)).subscribe();
    watched$.pipe(take(3)).subscribe();
    clock.advance(100);
    expect([counts, clock.actions.length]).toEqual([[2, 3], 0]);
  });

  it('fails with what a callback throws, and lets go of the source', () => {
    const raise = () => {
      throw new RangeError('no');
    };
    const onTimer = measured({ every: 10, onReport: ({ isFinal }) => (isFinal ? undefined : raise()) });
    onTimer.clock.advance(10);
    expect([onTimer.errors, onTimer.source.observed, onTimer.clock.actions.length]).toEqual([
      [new RangeError('no')],
      false,
      0,
    ]);
    const onValue = measured({ value: raise });
    onValue.give(1);
    expect([onValue.errors, onValue.source.observed]).toEqual([[new RangeError('no')], false]);
    const atEnd = measured({ onReport: raise });
    atEnd.source.complete();
    expect(atEnd.errors).toEqual([new RangeError('no')]);
  });

  it('takes a clock that is set back for one that stands still', () => {
    const { clock, source, reports } = measured();
    source.next(1);
    const now = clock.now();
    clock.now = () => now - 5000;
    source.next(2);
    source.complete();
    expect(reports[0]).toMatchObject({ count: 2, rate: 0, gaps: { min: 0, max: 0 } });
  });

  it.each([0, -1, Number.NaN])('refuses %s as every at once', (every) => {
    expect(() => measure({ every, onReport: ignore })).toThrow(InvalidArgumentError);
  });

  it('refuses to report to nobody at once', () => {
    expect(() => measure({} as never)).toThrow(/"onReport" must be a function/);
  });

  it('counts every item and times every gap, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), fc.integer({ min: 1, max: 40 }), (gaps, every) => {
        const { clock, source, reports, give } = measured({ every });
        give(...gaps);
        source.complete();
        const total = gaps.reduce((sum, gap) => sum + gap, 0);
        const last = reports.at(-1);
        expect([last?.count, last?.elapsed, last?.timeToFirst]).toEqual([gaps.length, total, gaps[0]]);
        expect(last?.gaps.count).toBe(Math.max(0, gaps.length - 1));
        expect(reports.filter(({ isFinal }) => isFinal)).toHaveLength(1);
        expect(reports.length).toBe(Math.floor(total / every) + 1);
        expect(clock.actions).toHaveLength(0);
      }),
    );
  });

  describe('laws', () => {
    const create = ({ clock }: ComponentContext) => measure<number>({ clock, onReport: ignore, every: day });
    for (const law of operatorLaws({ create, items: fc.integer(), numRuns: 20 })) it(law.name, law.check);
  });

  describe('in config', () => {
    it('writes its reports to the log', () => {
      const lines: unknown[] = [];
      const info = (facts: object, message: string) => void lines.push([message, facts]);
      const context = testContext({
        clock: new FakeClock(),
        logger: { debug: ignore, info, warn: ignore, error: ignore },
      });
      const kernel = measureSpec.kernel?.(readConfig(measureSpec, { value: 'event.n' }), context);
      if (kernel) of({ n: 1 }, { n: 'x' }).pipe(operatorFrom(kernel)).subscribe();
      expect(lines).toEqual([
        ['Measured.', expect.objectContaining({ count: 2, values: expect.objectContaining({ count: 1 }) as unknown })],
      ]);
    });

    it('refuses a span of nothing before it runs', () => {
      expect(() => measureSpec.create({ every: 0 }, testContext())).toThrow(InvalidArgumentError);
    });

    for (const example of exampleLaws(measureSpec)) it(example.name, example.check);
  });

  it('passes on an error that comes before anything else', () => {
    marbles(({ expectObservable }) => {
      expectObservable(throwError(() => 'lost').pipe(measure({ onReport: ignore }))).toBe('#', undefined, 'lost');
    });
  });
});
