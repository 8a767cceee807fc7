import { defineOperator, type Expression } from '@weir/core';
import { distinctUntilChanged } from 'rxjs';
import { comparableKey } from './comparable-key.js';

export interface DistinctRunsConfig {
  key?: Expression | undefined;
}

/**
 * RxJS's `distinctUntilChanged` for config, with keys compared by what is in them. In app code use RxJS's own, or its `distinctUntilKeyChanged`.
 *
 * @see https://rxjs.dev/api/operators/distinctUntilChanged
 */
export const distinctRunsSpec = defineOperator<DistinctRunsConfig, unknown, unknown>({
  name: 'distinctRuns',
  family: 'filtering',
  summary: 'Lets through the first of each run of equal items.',
  description:
    'For states that are reported again and again, of which only changes matter. It remembers one key, for the whole stream; `dedupe` also drops repeats that others came between. Lists and maps are compared by what is in them. Two events are never equal: give a `key`. In app code this is RxJS’s `distinctUntilChanged`.',
  config: ({ z, expression }) =>
    z.strictObject({
      key: expression()
        .optional()
        .describe('A CEL expression that gives what two items are compared by. Default: the item itself.'),
    }),
  contract: {
    takes: 'any',
    gives: 'same',
    onComplete: 'completes at once; it holds no items',
    onError: 'passes the error on at once',
    memory: 'one key',
    lineage: 'synchronous',
    cardinality: 'atMostOne',
  },
  examples: [
    {
      title: 'Only changes',
      config: {},
      input: '-a-a-b-b-a|',
      output: '-a---b---a|',
    },
    {
      title: 'Whenever the state of an order changes',
      config: { key: '[event.order, event.state]' },
      input: '-a-b-c|',
      output: '-a---c|',
      values: {
        input: {
          a: { order: 1, state: 'paid', at: 10 },
          b: { order: 1, state: 'paid', at: 20 },
          c: { order: 1, state: 'sent', at: 30 },
        },
        output: { a: { order: 1, state: 'paid', at: 10 }, c: { order: 1, state: 'sent', at: 30 } },
      },
    },
  ],
  create: (config) => distinctUntilChanged(Object.is, keyOf(config)),
  kernel: (config) => {
    const key = keyOf(config);
    return (emit) => {
      let isFirst = true;
      let last: unknown;
      return {
        next(item) {
          const current = key(item);
          if (!isFirst && Object.is(current, last)) return;
          isFirst = false;
          last = current;
          emit(item);
        },
      };
    };
  },
});

function keyOf({ key }: DistinctRunsConfig): (item: unknown) => unknown {
  return key === undefined ? comparableKey : (item) => comparableKey(key(item));
}
