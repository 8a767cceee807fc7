import { currentValve, InvalidArgumentError, isEvent, realClock, type Clock } from '@weir/core';
import { Observable, type OperatorFunction } from 'rxjs';
import { endsRun, RunGroups, type RunGroupsSettings } from './run-groups.js';
import { checkedMaxRuns } from './run-states.js';

export interface GroupByRunOptions<T, Key = unknown> {
  /** What tells groups apart, compared like the keys of a `Map`. Default: the event's run; items of no run are one group. */
  key?: ((item: T) => Key) | undefined;
  /** Whether an item is the last one of its group. Default: the run's end, or never where there is a `key`. */
  endsWith?: ((item: T) => boolean) | undefined;
  /** How many groups are open at a time; beyond them the one that was met longest ago ends. Default 10,000. */
  maxRuns?: number | undefined;
  /** After how many milliseconds without an item a group ends. Default: none does. */
  idleTimeout?: number | undefined;
  /** Where time comes from; read only where there is an `idleTimeout`. Default `realClock`. */
  clock?: Clock | undefined;
}

/**
 * Sends the items of each run through a chain of its own, made anew for it, and merges what the chains give.
 *
 * Use it for operators that know one stream only (RxJS's `scan`, `take`, `debounceTime`, `batch`), where several runs are interleaved. Most of Weir's keep runs apart
 * by themselves, as `overText` does for operators on text. In app code only: in config a step holds no other steps.
 *
 * A run ends with its `agent_end`; one that is no agent’s, with `llm_end` or `error`. Its chain is completed then, behind that item, so that what it holds
 * comes out; and so it is when the run is idle for too long, or is the one met longest ago of too many. An item that comes later begins the run anew. A chain that
 * completes before its run does takes no more of it.
 *
 * Items pass at once. Completes when the source has and all chains are done; a chain should complete once its items have. The failure of a chain is the stream's
 * error, and so is what `chain`, `key` and `endsWith` throw; a failure of the source is told to every chain, and then passed on. Memory: at most `maxRuns` chains, with what
 * they hold. A chain that cannot take more makes the source wait, as do chains that were ended and are not done, when there are `maxRuns` in all. Receipts are those of the chains' operators.
 *
 * @param chain makes the chain of one run, given its items and its key
 * @throws InvalidArgumentError at once, when `maxRuns` or `idleTimeout` makes no sense
 * @example
 * events$.pipe(groupByRun((events$, run) => events$.pipe(ofType('tool_end'), count(), map((calls) => ({ run, calls })))))
 * @see groupBy of RxJS, whose groups are kept until the source ends unless each is given a `duration`, and cannot make the source wait
 */
export function groupByRun<T, Out>(
  chain: (items$: Observable<T>, run: string | undefined) => Observable<Out>,
  options?: GroupByRunOptions<T, string | undefined> & { key?: undefined },
): OperatorFunction<T, Out>;
export function groupByRun<T, Out, Key>(
  chain: (items$: Observable<T>, key: Key) => Observable<Out>,
  options: GroupByRunOptions<T, Key> & { key: (item: T) => Key },
): OperatorFunction<T, Out>;
export function groupByRun<T, Out>(
  chain: (items$: Observable<T>, key: never) => Observable<Out>,
  options: GroupByRunOptions<T> = {},
): OperatorFunction<T, Out> {
  const settings = settingsOf(chain as RunGroupsSettings<T, unknown, Out>['chain'], options);
  return (source) =>
    new Observable((subscriber) => new RunGroups(subscriber, settings, currentValve()).readFrom(source));
}

function settingsOf<T, Out>(
  chain: RunGroupsSettings<T, unknown, Out>['chain'],
  options: GroupByRunOptions<T>,
): RunGroupsSettings<T, unknown, Out> {
  const { key, endsWith, maxRuns, idleTimeout, clock = realClock } = options;
  if (idleTimeout !== undefined && !(idleTimeout > 0))
    throw new InvalidArgumentError('idleTimeout', 'a number of milliseconds above 0', idleTimeout);
  const isLast = endsWith ?? (key === undefined ? endsRun : () => false);
  return { chain, key: key ?? runOf, isLast, maxRuns: checkedMaxRuns(maxRuns), idleTimeout, clock };
}

function runOf(item: unknown): string | undefined {
  return isEvent(item) ? item.run : undefined;
}
