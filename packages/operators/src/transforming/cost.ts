import {
  createEvent,
  defineOperator,
  isEvent,
  isOfAgent,
  operatorFrom,
  type EventMap,
  type EventOf,
  type Kernel,
  type WeirEvent,
} from '@weir/core';
import type { OperatorFunction } from 'rxjs';
import type { ModelPrice } from './model-prices.js';
import { priceTable } from './price-table.js';
import { costOf, priceOfCall, RunCost } from './run-cost.js';
import { checkedMaxRuns, DEFAULT_MAX_RUNS, RunStates } from './run-states.js';

export interface CostOptions {
  /** Prices by model, in US dollars for a million tokens: they add to `modelPrices`, and come before it. */
  prices?: Readonly<Record<string, ModelPrice>>;
  /** Whether a `progress` event is emitted before each `llm_end`. Default false. */
  progress?: boolean;
  /** Called once for each model that has no price. */
  onUnknownModel?: (model: string) => void;
  /** How many open runs are kept; beyond them the one that was met longest ago starts anew. Default 10,000. */
  maxRuns?: number;
}

/**
 * Says what model calls cost: adds `costUsd` to each `llm_end` (that call) and `progress` (the run so far), from the usage that the provider reports.
 *
 * With `progress` it also emits a `progress` event, with the run's calls, tokens and cost, before each `llm_end`. Use
 * `measure` for time and rates. Where a model has no price, or a provider reports no usage, `costUsd` is left out, for the rest of the run too: nothing is
 * guessed. Attempts that failed are not counted. The model is the one that answered (`responseModel`), where that has a price; else that of the last `llm_start`, or of `agent_start`.
 *
 * Emits at once, completes and errors with the source. Everything else passes unchanged. An event of its own has the number of the `llm_end`: the end of a
 * pipeline numbers anew. Holds a record for each of at most `maxRuns` open runs. What `onUnknownModel` throws is the stream's error.
 *
 * @throws InvalidArgumentError at once, when a price is below 0 or `maxRuns` is no whole number from 1
 * @see modelPrices for the prices that are known
 */
export function cost<T>(options: CostOptions = {}): OperatorFunction<T, T | EventOf<'progress'>> {
  return operatorFrom(costKernel(options)) as OperatorFunction<T, T | EventOf<'progress'>>;
}

interface CostConfig {
  prices: Record<string, ModelPrice>;
  progress: boolean;
  maxRuns: number;
}

/** `cost` for config: models without a price are logged, once each. */
export const costSpec = defineOperator<CostConfig, unknown, unknown>({
  name: 'cost',
  family: 'transforming',
  summary: 'Says what model calls cost, from the usage that the provider reports.',
  description:
    'Adds `costUsd` to `llm_end` (the call) and to `progress` (the run so far). Well-known models have list prices; give your own under `prices`. A model without a price is logged once, and its cost left out: nothing is guessed.',
  config: ({ z }) => {
    const price = z.number().min(0);
    return z.strictObject({
      prices: z
        .record(
          z.string(),
          z.strictObject({
            input: price.describe('US dollars for a million input tokens.'),
            output: price.describe('US dollars for a million output tokens.'),
            cachedInput: price
              .optional()
              .describe('US dollars for a million input tokens read from the provider’s cache. Default: as `input`.'),
          }),
        )
        .default({})
        .describe('Prices by the name of the model; they come before the built-in ones.'),
      progress: z
        .boolean()
        .default(false)
        .describe('Whether a `progress` event with the run’s calls, tokens and cost is emitted before each `llm_end`.'),
      maxRuns: z
        .int()
        .min(1)
        .default(DEFAULT_MAX_RUNS)
        .describe('How many open runs are kept; beyond them the one that was met longest ago starts anew.'),
    });
  },
  contract: {
    takes: 'event',
    gives: 'event',
    onComplete: 'completes at once; everything was emitted before',
    onError: 'passes the error on at once',
    memory: 'a record for each open run, at most maxRuns',
    lineage: 'synchronous',
    cardinality: 'any',
  },
  examples: [
    {
      title: 'What a call cost, at a price of your own',
      config: { prices: { 'my-model': { input: 2, output: 8 } } },
      input: '-s-e|',
      output: '-s-x|',
      values: {
        input: { s: llmStart(), e: llmEnd() },
        output: { s: llmStart(), x: llmEnd(0.006) },
      },
    },
    {
      title: 'A report before the end of each call',
      config: { prices: { 'my-model': { input: 2, output: 8 } }, progress: true },
      input: '-s-e----|',
      output: '-s-(px)-|',
      values: {
        input: { s: llmStart(), e: llmEnd() },
        output: {
          s: llmStart(),
          p: { ...event('progress', 1, { iteration: 1, tokens: 1500, costUsd: 0.006 }), source: 'cost' },
          x: llmEnd(0.006),
        },
      },
    },
    {
      title: 'A model without a price: nothing is guessed',
      config: {},
      input: '-s-e|',
      output: '-s-e|',
      values: { input: { s: llmStart(), e: llmEnd() }, output: { s: llmStart(), e: llmEnd() } },
    },
  ],
  kernel: (config, { logger }) =>
    costKernel({
      ...config,
      onUnknownModel: (model) =>
        logger.warn(
          { model },
          `The model "${model}" has no price, so its cost is left out. Give it one under "prices".`,
        ),
    }),
});

/** So many unknown models are told apart; the names come from outside. */
const MAX_REPORTED = 1000;

function costKernel(options: CostOptions): Kernel<unknown, unknown> {
  const { progress = false, onUnknownModel } = options;
  const prices = priceTable(options.prices);
  const maxRuns = checkedMaxRuns(options.maxRuns);
  return (emit) => {
    const runs = new RunStates(maxRuns, () => new RunCost());
    const reported = new Set<string>();

    const report = (model: string) => {
      if (reported.has(model) || reported.size >= MAX_REPORTED) return;
      reported.add(model);
      onUnknownModel?.(model);
    };

    const callCost = ({ model }: RunCost, { usage, responseModel }: EventMap['llm_end']) => {
      const price = model === undefined ? undefined : priceOfCall(prices, model, responseModel);
      if (price === undefined && model !== undefined) report(model);
      return price && costOf(usage, price);
    };

    const endCall = (call: EventOf<'llm_end'>) => {
      const run = runs.of(call.run);
      const costUsd = callCost(run, call.data);
      run.add(call.data.usage, costUsd);
      if (!run.isAgent) runs.end(call.run);
      if (progress) emit(progressOf(call, run));
      emit(costUsd === undefined ? call : createEvent('llm_end', call, { ...call.data, costUsd }));
    };

    const follow = (item: WeirEvent) => {
      switch (item.type) {
        case 'agent_start':
        case 'llm_start': {
          const run = runs.of(item.run);
          run.isAgent ||= isOfAgent(item);
          run.model = item.data.model;
          break;
        }
        case 'llm_end':
          return endCall(item);
        case 'progress':
          return emit(withTotal(item, runs.of(item.run)));
        case 'agent_end':
          runs.end(item.run);
      }
      emit(item);
    };

    return {
      next: (item) => (isEvent(item) ? follow(item) : emit(item)),
      close: () => runs.clear(),
    };
  };
}

function progressOf(call: EventOf<'llm_end'>, { calls, tokens, totalUsd }: RunCost): EventOf<'progress'> {
  const data = { iteration: calls, tokens };
  return createEvent(
    'progress',
    { ...call, source: 'cost' },
    totalUsd === undefined ? data : { ...data, costUsd: totalUsd },
  );
}

function withTotal(report: EventOf<'progress'>, { totalUsd, calls }: RunCost): EventOf<'progress'> {
  if (totalUsd === undefined || calls === 0) return report;
  return createEvent('progress', report, { ...report.data, costUsd: totalUsd });
}

function event(type: string, seq: number, data: object) {
  return { type, data, run: 'r', seq, time: 0 };
}

function llmStart() {
  return event('llm_start', 0, { model: 'my-model' });
}

function llmEnd(costUsd?: number) {
  const usage = { inputTokens: 1000, outputTokens: 500 };
  return event('llm_end', 1, { finishReason: 'stop', usage, ...(costUsd !== undefined && { costUsd }) });
}
