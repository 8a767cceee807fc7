import { defineOperator, inScope } from '@weir/core';
import { throttleTime } from 'rxjs';

export interface ThrottleConfig {
  every: number;
  leading: boolean;
  trailing: boolean;
}

/**
 * RxJS's `throttleTime` for config. In app code use RxJS's own, with a `Clock` as its scheduler, within `inScope` where other sources follow.
 *
 * @see https://rxjs.dev/api/operators/throttleTime
 */
export const throttleSpec = defineOperator<ThrottleConfig, unknown, unknown>({
  name: 'throttle',
  family: 'filtering',
  summary: 'Lets through at most one item in each span of time and drops the rest.',
  description:
    'For readings of which the newest is enough, such as progress. It loses items: where none may be lost, use `batch`, or let a slow sink slow the source. The span begins with an item, not with the clock. In app code this is RxJS’s `throttleTime`.',
  config: ({ z, duration }) =>
    z.strictObject({
      every: duration().describe('The length of the span, from the item that begins it.'),
      leading: z.boolean().default(true).describe('Whether the item that begins a span is let through, at once.'),
      trailing: z.boolean().default(false).describe('Whether the last item within a span is let through, at its end.'),
    }),
  contract: {
    takes: 'any',
    gives: 'same',
    onComplete: 'completes at once, or at the end of the span where an item still waits for it',
    onError: 'drops the waiting item and passes the error on at once',
    memory: 'one item',
    lineage: 'none',
    cardinality: 'atMostOne',
  },
  examples: [
    {
      title: 'The first of each span',
      config: { every: '4ms' },
      input: '-abc--d-e|',
      output: '-a----d--|',
    },
    {
      title: 'The first and the last of each span',
      config: { every: '4ms', trailing: true },
      input: '-abc------d|',
      output: '-a---c----d|',
    },
  ],
  create: ({ every, leading, trailing }, { clock }) => inScope(throttleTime(every, clock, { leading, trailing })),
});
