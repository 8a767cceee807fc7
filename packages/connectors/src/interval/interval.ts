import { currentValve, defineSource, enterValve, realClock, type Clock, type Valve } from '@weir/core';
import { EMPTY, Observable, defer, filter, interval as rxInterval, take } from 'rxjs';

export interface IntervalOptions {
  /** The time between two ticks, in ms. */
  every: number;
  /** How many ticks to give. Default: no end. */
  count?: number;
  /** Told the number of each tick that is skipped. */
  onSkip?: (tick: number) => void;
  clock?: Clock;
}

/**
 * Counts 0, 1, 2 … at a steady pace: RxJS's `interval`, under the valve.
 *
 * Time cannot wait: a tick that falls due while the valve downstream is closed is skipped, and its number with it, so a gap in the
 * numbers shows that ticks were lost. The first tick comes after `every` ms. Completes after `count` ticks that were given, else
 * never. Holds nothing.
 */
export function interval({ every, count, onSkip, clock = realClock }: IntervalOptions): Observable<number> {
  if (count === 0) return EMPTY;
  return defer(() => {
    const valve = currentValve();
    const ticks = rxInterval(every, clock).pipe(
      filter((tick) => {
        const open = valve === undefined || valve.isOpen;
        if (!open) onSkip?.(tick);
        return open;
      }),
    );
    const given = count === undefined ? ticks : ticks.pipe(take(count));
    return valve === undefined ? given : emitWithin(valve, given);
  });
}

/** Timers fire outside of any scope; inner sources that a tick gives rise to have to meet the valve all the same. */
function emitWithin<T>(valve: Valve, source: Observable<T>): Observable<T> {
  return new Observable((subscriber) => {
    const enter = (work: () => void) => {
      const outer = enterValve(valve);
      try {
        work();
      } finally {
        enterValve(outer);
      }
    };
    return source.subscribe({
      next: (item) => enter(() => subscriber.next(item)),
      error: (error: unknown) => enter(() => subscriber.error(error)),
      complete: () => enter(() => subscriber.complete()),
    });
  });
}

export const intervalSpec = defineSource({
  name: 'interval',
  summary: 'Counts 0, 1, 2 … at a steady pace.',
  description: 'Sets off work at intervals, or makes load for a test. The first tick comes after one interval.',
  config: ({ z, duration }) =>
    z.strictObject({
      every: duration({ positive: true }).describe('The time between two ticks.'),
      count: z.int().nonnegative().exactOptional().describe('How many ticks to give; no end where it is left out.'),
    }),
  contract: {
    gives: 'number',
    backpressure: 'Cannot wait: ticks that fall due meanwhile are skipped, and leave a gap in the numbers.',
    redelivers: false,
    completes: 'after `count` ticks; never without it',
  },
  examples: [
    { title: 'A tick a minute', config: { every: '1m' } },
    { title: 'Ten ticks, a tenth of a second apart', config: { every: 100, count: 10 } },
  ],
  create: (config, context) =>
    interval({ ...config, clock: context.clock, onSkip: (tick) => context.dropped?.(tick, 'valveClosed') }),
});
