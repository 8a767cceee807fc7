import {
  currentValve,
  InvalidArgumentError,
  isEvent,
  operatorFrom,
  realClock,
  withinValve,
  type Clock,
  type Kernel,
} from '@weir/core';
import type { OperatorFunction, Subscription } from 'rxjs';
import { LiveRuns } from './live-runs.js';
import type { LiveState } from './live-state.js';

export interface LiveMonitorOptions {
  /** The time between two states of a run, in ms. Default 200. */
  every?: number;
  /** Where time comes from. Default `realClock`. */
  clock?: Clock;
}

/**
 * Gives, in place of a stream of events, where each of its runs stands: phase, tokens and their pace, time to the first one, chunk sizes, cost, tools under way.
 *
 * Use it for a page or another view of your own; `terminalMonitor` shows the same in a terminal, `monitor` of `@weir/operators` gives statistics over many runs,
 * `textStats` the words and sentences of each answer. What it measures it takes from the events' own times, so a replay shows what was recorded; since the latest event, by the clock. Costs are those that events
 * tell: put `cost` before it where they do not.
 *
 * Emits a state of each open run every `every` ms, and one with `isFinal` as soon as a run is over; those of runs that are open at the end, without it, before it completes or passes on an error. While the valve
 * downstream is closed the states that time brings are left out. The work for an event is constant. Holds one record for each of at most 1,000 open
 * runs, and a timer while there is one; items that are no events are ignored.
 *
 * @throws InvalidArgumentError at once, when `every` is not above 0
 */
export function liveMonitor({ every = 200, clock = realClock }: LiveMonitorOptions = {}): OperatorFunction<
  unknown,
  LiveState
> {
  if (!(every > 0)) throw new InvalidArgumentError('every', 'a number of milliseconds above 0', every);
  const kernel: Kernel<unknown, LiveState> = (emit) => {
    const valve = currentValve();
    const runs = new LiveRuns(clock);
    let timer: Subscription | undefined;
    const tell = () => runs.states().forEach(emit);
    const onTime = () => {
      timer = runs.size > 0 ? clock.schedule(onTime, every) : undefined;
      if (valve?.isOpen !== false) withinValve(valve, tell);
    };
    return {
      next(item) {
        if (!isEvent(item)) return;
        const last = runs.take(item);
        if (last === undefined) timer ??= clock.schedule(onTime, every);
        else emit(last);
      },
      complete: tell,
      error: tell,
      close: () => timer?.unsubscribe(),
    };
  };
  return operatorFrom(kernel);
}
