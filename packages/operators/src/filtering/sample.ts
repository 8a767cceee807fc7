import { defineOperator, inScope } from '@weir/core';
import { auditTime, filter, sampleTime } from 'rxjs';

export type SampleConfig = { every: number; from: 'clock' | 'item' } | { nth: number };

/**
 * RxJS's `sampleTime` and `auditTime` for config, and every n-th item. In app code use RxJS's own, with a `Clock` as the
 * scheduler, within `inScope` where other sources follow.
 *
 * @see https://rxjs.dev/api/operators/sampleTime
 * @see https://rxjs.dev/api/operators/auditTime
 */
export const sampleSpec = defineOperator<SampleConfig, unknown, unknown>({
  name: 'sample',
  family: 'filtering',
  summary: 'Lets through the latest item of each span of time, or every n-th item, and drops the rest.',
  description:
    'For readings that come too often, such as progress or levels. It loses items. `throttle` lets through the first of a span, at once; `rateLimit` can make the source wait instead. In app code this is RxJS’s `sampleTime`, `auditTime`, or a `filter` by index.',
  config: ({ z, duration }) => {
    const byTime = z.strictObject({
      every: duration({ positive: true }).describe(
        'The length of a span. At its end the latest item that came in it is let through.',
      ),
      from: z
        .enum(['clock', 'item'])
        .default('clock')
        .describe(
          'What begins a span: the `clock`, one span right after the other; or an `item`, the first one after the span before.',
        ),
    });
    const byCount = z.strictObject({
      nth: z.int().min(1).describe('Lets through the n-th item, the 2n-th, and so on.'),
    });
    return z.union([byTime, byCount]).describe('A span of time (`every`), or a count (`nth`).');
  },
  contract: {
    takes: 'any',
    gives: 'same',
    onComplete:
      'completes at once and drops the item of the open span; with `from: item` it lets that one through at the span’s end, first',
    onError: 'drops the item of the open span and passes the error on at once',
    memory: 'one item',
    lineage: 'none',
    cardinality: 'atMostOne',
  },
  examples: [
    {
      title: 'The latest in each four milliseconds',
      config: { every: '4ms' },
      input: '-ab---cd--e|',
      output: '----b---d--|',
    },
    {
      title: 'Four milliseconds after an item, the latest',
      config: { every: '4ms', from: 'item' },
      input: '-ab---cd---e--|',
      output: '-----b----d----(e|)',
    },
    {
      title: 'Every third',
      config: { nth: 3 },
      input: '-abcdefg|',
      output: '---c--f-|',
    },
  ],
  create: (config, { clock }) => {
    if ('nth' in config) return filter((_, index) => (index + 1) % config.nth === 0);
    return inScope(config.from === 'item' ? auditTime(config.every, clock) : sampleTime(config.every, clock));
  },
});
