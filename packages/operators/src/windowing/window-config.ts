import type { ComponentContext, Expression, Fields, Kernel } from '@weir/core';
import { comparableKey } from '../filtering/comparable-key.js';
import { aggregateField, configuredAggregates, type AggregateConfig } from './aggregate-config.js';
import { LateItemError } from '../errors/late-item-error.js';
import type { ClosedWindow } from './closed-window.js';
import type { EventTimeOptions } from './event-time.js';
import type { WindowFrame } from './window-frame.js';
import { windowFinisher, type CommonWindowOptions } from './window-settings.js';

/** What happens to an item that came too late for every window. `deadLetter`: it goes where the step's `onError` says. */
export type OnLate = 'drop' | 'deadLetter';

/** What the configs of all windows have in common. */
export interface CommonWindowConfig
  extends
    Pick<EventTimeOptions<unknown>, 'outOfOrderness' | 'idleTimeout' | 'lateness'>,
    Pick<CommonWindowOptions<unknown>, 'maxKeys' | 'maxItems'> {
  time?: Expression | undefined;
  by?: Expression | undefined;
  aggregate?: Record<string, AggregateConfig> | undefined;
  onLate?: OnLate | undefined;
}

/** The fields that the configs of all windows have in common. */
export function commonWindowFields(fields: Fields) {
  const { z, duration, expression } = fields;
  return {
    by: expression().optional().describe('A CEL expression that gives a key: each key has windows of its own.'),
    aggregate: z
      .record(z.string(), aggregateField(fields))
      .optional()
      .describe(
        'What a window comes to, by name: `count`, or one of `sum`, `min`, `max`, `mean`, `standardDeviation`, `quantiles`, `distinct`, `first`, `last`, `collect` with an expression, or `use` with the name of a registered one.',
      ),
    maxKeys: z
      .int()
      .min(1)
      .default(1000)
      .describe('How many keys have a window open at one time; beyond them the oldest closes early.'),
    maxItems: z.int().min(1).default(10_000).describe('How many items a window collects before it closes early.'),
    time: expression()
      .optional()
      .describe(
        'A CEL expression that says when an item happened: milliseconds since the epoch, a timestamp, or text in ISO 8601. Default: when it arrives.',
      ),
    outOfOrderness: duration()
      .optional()
      .describe('Beside `time`: by how much an item may come behind one that happened later. Default 0.'),
    idleTimeout: duration({ positive: true })
      .optional()
      .describe('Beside `time`: after so long without an item, time goes on with the clock. Default: it waits.'),
    lateness: duration()
      .optional()
      .describe(
        'Beside `time`: for how long after its end a window still takes late items; each has it emitted again, marked `revised`. Later ones go to `onLate`. Default 0.',
      ),
    onLate: z
      .enum(['drop', 'deadLetter'])
      .optional()
      .describe(
        'Beside `time`: what happens to an item that comes too late for every window. `drop`: it is counted under the reason `late`; `deadLetter`: it goes where the step’s `onError` says. Default `drop`.',
      ),
  };
}

/** Whether nothing asks for event time without saying what it is. */
export function withoutTime({ time, outOfOrderness, idleTimeout, lateness, onLate }: CommonWindowConfig): boolean {
  return time !== undefined || (outOfOrderness ?? idleTimeout ?? lateness ?? onLate) === undefined;
}

export const needsTime = '"outOfOrderness", "idleTimeout", "lateness" and "onLate" go with "time".';

/** What the contracts of all windows have in common. */
export const windowContract = {
  takes: 'any',
  gives: 'record',
  onComplete: 'emits the open windows, marked partial',
  onError: 'emits the open windows, marked partial, then passes the error on',
  lineage: 'explicit',
  cardinality: 'any',
} as const;

type ConfiguredOptions<Config> = Omit<Config, keyof ReturnType<typeof commonWindowOptions>> &
  ReturnType<typeof commonWindowOptions>;

/** How a spec makes its kernel, given how app code does. */
export function configuredKernel<Config extends CommonWindowConfig>(
  kernelOf: (options: ConfiguredOptions<Config>) => Kernel<unknown, ClosedWindow<unknown>>,
) {
  return (config: Config, context: ComponentContext): Kernel<unknown, WindowFrame> => {
    const options = { ...config, ...commonWindowOptions(config, context) };
    const windows = kernelOf(options);
    const finish = windowFinisher(options);
    return (emit) => windows((closed) => emit(finish(closed)));
  };
}

/** The options that a config stands for. */
function commonWindowOptions({ by, aggregate, time, onLate }: CommonWindowConfig, context: ComponentContext) {
  return {
    clock: context.clock,
    by: by && ((item: unknown) => comparableKey(by(item))),
    aggregate: aggregate && configuredAggregates(aggregate, context),
    time,
    onLate: time && lateItems(onLate, context),
  };
}

function lateItems(onLate: OnLate = 'drop', context: ComponentContext): (item: unknown) => void {
  if (onLate === 'drop') return (item) => context.dropped?.(item, 'late');
  return (item) => context.failItem(new LateItemError(context.step), item);
}
