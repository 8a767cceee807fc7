import { defineOperator, InvalidArgumentError, operatorFrom, realClock, type Clock } from '@weir/core';
import type { MonoTypeOperatorFunction } from 'rxjs';
import { holdBack } from '../buffering/hold-back.js';
import { TokenBucket } from './token-bucket.js';

export interface RateLimitOptions<T> {
  /** How many items may pass in each `per`, in the long run. */
  rate: number;
  /** The span that `rate` is meant for, in milliseconds. Default 1,000. */
  per?: number | undefined;
  /** How many items may pass at once after a pause. Default 1: evenly paced. */
  burst?: number | undefined;
  /** `wait`: items wait for their turn, and the source is asked to wait, too. `drop`: items that come too soon are let go. Default `wait`. */
  overflow?: 'wait' | 'drop' | undefined;
  /** Called for each item that is let go. */
  onDrop?: (item: T) => void;
  /** Where time comes from. Default `realClock`. */
  clock?: Clock;
}

/**
 * Lets items pass at a rate that is never exceeded: in any span of time at most as many as `rate` allows for it, and `burst`.
 *
 * Use it before what counts calls: a provider, an API, a mailbox. `throttle` and `sample` thin out readings of which the newest is enough; `bounded`
 * follows the consumer's own speed.
 *
 * A bucket of `burst` tokens, full at first, gains `rate` of them in each `per`; an item takes one. With `wait` an item without a token waits, in order, and
 * the valve of the source is closed meanwhile; it completes and errors after everything held has passed. It holds what was on its way when the valve closed, up to
 * 1,024 items, and fails beyond them: put `bounded` before it where the source cannot wait. With `drop` it holds nothing, and completes and errors with the source.
 * Since clocks count whole milliseconds, a rate above one in a millisecond passes as many together as belong to one.
 * What `onDrop` throws is the stream's error.
 *
 * @throws BufferOverflowError as the stream's error, when a source goes on while 1,024 items wait
 * @throws InvalidArgumentError at once, when a number makes no sense
 * @see https://en.wikipedia.org/wiki/Token_bucket
 */
export function rateLimit<T>(options: RateLimitOptions<T>): MonoTypeOperatorFunction<T> {
  const { overflow = 'wait', onDrop } = options;
  const settings = bucketOf(options);
  if (overflow === 'wait') return holdBack('rateLimit', () => new TokenBucket(settings));
  if (overflow !== 'drop') throw new InvalidArgumentError('overflow', '"wait" or "drop"', overflow);
  return operatorFrom((emit) => {
    const bucket = new TokenBucket(settings);
    return {
      next(item) {
        if (bucket.take()) emit(item);
        else onDrop?.(item);
      },
    };
  });
}

type RateLimitConfig = Pick<RateLimitOptions<unknown>, 'rate' | 'per' | 'burst' | 'overflow'>;

/** `rateLimit` for config. */
export const rateLimitSpec = defineOperator<RateLimitConfig, unknown, unknown>({
  name: 'rateLimit',
  family: 'filtering',
  summary: 'Lets items pass at a rate that is never exceeded; the others wait or are dropped.',
  description:
    'Before what counts calls: a provider, an API, a mailbox. With `wait` nothing is lost: the source is asked to wait, and `bounded` belongs before it where the source cannot. `throttle` and `sample` thin out readings of which the newest is enough.',
  config: ({ z, duration }) =>
    z.strictObject({
      rate: z.number().positive().describe('How many items may pass in each `per`, in the long run.'),
      per: duration({ positive: true }).default(DEFAULT_PER).describe('The span that `rate` is meant for.'),
      burst: z
        .int()
        .min(1)
        .default(1)
        .describe('How many items may pass at once after a pause. With 1 they are evenly paced.'),
      overflow: z
        .enum(['wait', 'drop'])
        .default('wait')
        .describe(
          '`wait`: items wait for their turn, and the source is asked to wait, too. `drop`: items that come too soon are let go.',
        ),
    }),
  contract: {
    takes: 'any',
    gives: 'same',
    onComplete: 'passes what waits at its rate, then completes',
    onError: 'passes what waits at its rate, then passes the error on',
    memory: 'what was on its way when the valve closed, at most 1,024 items; with `drop` nothing',
    lineage: 'explicit',
    cardinality: 'atMostOne',
  },
  examples: [
    {
      title: 'Evenly paced',
      config: { rate: 1, per: '3ms' },
      input: '-abc----|',
      output: '-a--b--c|',
    },
    {
      title: 'Two at once after a pause',
      config: { rate: 1, per: '4ms', burst: 2 },
      input: '-(abc)----|',
      output: '-(ab)c----|',
    },
    {
      title: 'What comes too soon is dropped',
      config: { rate: 1, per: '4ms', overflow: 'drop' },
      input: '-ab--c-d-|',
      output: '-a---c---|',
    },
  ],
  create: (config, context) =>
    rateLimit({ ...config, clock: context.clock, onDrop: (item) => context.dropped?.(item, 'rateLimit') }),
});

const DEFAULT_PER = 1000;

function bucketOf({ rate, per = DEFAULT_PER, burst = 1, clock = realClock }: RateLimitOptions<never>) {
  if (!(rate > 0 && rate < Infinity)) throw new InvalidArgumentError('rate', 'a number above 0', rate);
  if (!(per > 0 && per < Infinity)) throw new InvalidArgumentError('per', 'a number of milliseconds above 0', per);
  if (!Number.isInteger(burst) || burst < 1) throw new InvalidArgumentError('burst', 'a whole number from 1', burst);
  const interval = per / rate;
  return { interval, burst: Math.max(burst, Math.ceil(1 / interval)), clock };
}
