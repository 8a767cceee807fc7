import { collect, count, distinct, first, last } from './item-aggregates.js';
import { max, mean, min, quantiles, standardDeviation, sum } from './number-aggregates.js';

/**
 * Ready-made aggregates for windows, each in constant memory but `collect`, and all fit for windows that overlap. Any other `Aggregate` can stand
 * beside them; see `defineAggregate` for one that config can name.
 *
 * @example
 * tumblingWindow({ every: 60_000, aggregate: { calls: aggregates.count(), slowest: aggregates.max((call: Call) => call.durationMs) } })
 * @throws InvalidItemError where `sum`, `min`, `max`, `mean`, `standardDeviation` or `quantiles` reads something that is no number; the item is
 * then counted nowhere
 */
export const aggregates = {
  count,
  sum,
  min,
  max,
  mean,
  standardDeviation,
  quantiles,
  distinct,
  first,
  last,
  collect,
};
