import type { ComponentContext, Fields } from '@weir/core';
import { retryFields, type ModelPrice, type RetryBudgetSpec, type RetryConfig } from '@weir/operators';
import type { AgentOptions } from './agent.js';
import { memoryFields, type MemoryConfig } from './conversation/memory-config.js';
import { strategyFields, strategyFrom, type StrategyConfig } from './strategies/strategy-config.js';
import { usualApprovalTimeout } from './loop/desk-approvals.js';
import type { ModelRetry } from './loop/model-retry.js';
import type { RunBudget } from './loop/run-budget.js';
import type { LanguageModel } from './model/language-model.js';
import { settingsFields, settingsFrom, type SettingsConfig } from './model/settings-config.js';
import type { ModelSpec } from './models/define-model.js';
import { modelProviders, parseModelName, resolveModel } from './models/resolve-model.js';
import { wrapConfigured, wrappingFields, type WrappingConfig } from './models/wrapping/wrapping-config.js';
import { configuredTools, toolsField, type ToolEntry } from './tools/configured-tools.js';

/** `AgentOptions` as config states them: model, tools and the budget of retries are named. */
export interface AgentConfig extends WrappingConfig {
  model: string;
  tools: ToolEntry[];
  system?: string | undefined;
  maxSteps: number;
  toolConcurrency: number;
  concurrency: number;
  approvals?: 'wait' | 'refuse' | undefined;
  approvalTimeout: number;
  timeouts: { first: number; idle: number; total?: number | undefined };
  baseUrl?: string | undefined;
  retry?: (RetryConfig & Pick<ModelRetry, 'midStream' | 'continuation'>) | undefined;
  budget?: RunBudget | undefined;
  prices: Record<string, ModelPrice>;
  progress: boolean;
  memory?: MemoryConfig | undefined;
  strategy?: StrategyConfig | undefined;
  settings?: SettingsConfig | undefined;
}

/** The fields of `agent`. */
export function agentConfig(fields: Fields) {
  const { z, duration, reference } = fields;
  const count = () => z.int().min(1);
  const dollars = () => z.number().min(0, 'A price is 0 or more.');
  const settings = z.strictObject({
    model: reference('model')
      .default('embedded')
      .describe(
        'The model: embedded, openai/…, anthropic/…, or the URL of an OpenAI-compatible server with #model behind it.',
      ),
    tools: toolsField(fields),
    system: z.string().optional().describe('Text for the system role, put before each message.'),
    maxSteps: count().default(8).describe('The most model calls in one run.'),
    toolConcurrency: count().default(8).describe('How many tools of one run go on at once.'),
    concurrency: count().default(1).describe('How many runs go on at once; further messages wait.'),
    approvals: z
      .enum(['wait', 'refuse'])
      .optional()
      .describe(
        'What happens to a call of a tool that asks before it runs: it waits for a `tool_decision` from a source (others go on meanwhile), or it is refused, which the model is told. Default: `refuse`; `weir lint` warns where a tool asks and this is left out.',
      ),
    approvalTimeout: duration()
      .default(usualApprovalTimeout)
      .describe('How long such a call waits; then it is refused.'),
    memory: memoryFields(fields),
    strategy: strategyFields(fields),
    timeouts: z
      .strictObject({
        first: duration({ positive: true })
          .default(120_000)
          .describe('From a model call to the first piece of its content.'),
        idle: duration({ positive: true }).default(60_000).describe('From one part of the answer to the next.'),
        total: duration({ positive: true }).optional().describe('From a model call to its end. Default: no limit.'),
      })
      .prefault({})
      .describe('How long to wait for the model. A call that takes longer fails with the code `timeout`.'),
    ...wrappingFields(fields),
    baseUrl: z.url().optional().describe('Where the provider’s API is, if not where it usually is.'),
    retry: z
      .strictObject({
        ...retryFields(fields),
        midStream: z
          .enum(['never', 'retract', 'continue'])
          .default('never')
          .describe(
            'What is done about an answer that breaks off after a part of it has gone out: `never`: the run fails; `retract`: the part is taken back and the call made anew; `continue`: the model goes on from its last character.',
          ),
        continuation: z
          .enum(['prompt', 'prefill'])
          .default('prompt')
          .describe(
            'How a model is asked to go on: by a message behind its partial answer, or (`prefill`) by that answer alone, for models that complete one.',
          ),
      })
      .optional()
      .describe('Makes a model call again that failed. Default: the run fails.'),
    budget: z
      .strictObject({
        tokens: count().optional().describe('The most tokens of all model calls, input and output.'),
        costUsd: dollars()
          .optional()
          .describe('What the model calls may cost, in US dollars. The model needs a price.'),
        timeMs: duration({ positive: true }).optional().describe('How long the run may take.'),
        steps: count().optional().describe('The most model calls; unlike `maxSteps`, they do not make the run fail.'),
      })
      .optional()
      .describe(
        'What a run may take. It ends as `interrupted` when a limit is reached, by estimate also within a call.',
      ),
    prices: z
      .record(
        z.string(),
        z.strictObject({
          input: dollars().describe('US dollars for a million input tokens.'),
          output: dollars().describe('US dollars for a million output tokens.'),
          cachedInput: dollars()
            .optional()
            .describe('US dollars for a million cached input tokens. Default: as `input`.'),
        }),
      )
      .default({})
      .describe('Prices by the name of the model; they come before the built-in ones.'),
    progress: z
      .boolean()
      .default(false)
      .describe('Whether a `progress` event follows each model call: tokens and cost so far, reported and estimated.'),
    settings: settingsFields(fields),
  });
  return settings.refine(({ fallback = [], fallbackAfter }) => fallbackAfter === undefined || fallback.length > 0, {
    path: ['fallbackAfter'],
    message: 'Give `fallback` too: the models that are asked then.',
  });
}

/** Warns of tools that ask before they run where nothing says who answers. */
export function approvalDoubts(
  { tools, approvals }: AgentConfig,
  lookup: (kind: string, name: string) => unknown,
): string[] {
  if (approvals !== undefined) return [];
  const asking = configuredTools(tools, lookup).filter(({ approval = false }) => approval !== false);
  return asking.map(
    ({ name }) =>
      `The tool "${name}" asks before it runs, and nothing says who decides: its calls are refused. Set "approvals: wait" and let a source bring decisions, or "approvals: refuse".`,
  );
}

/** The options that config stands for. */
export function optionsFrom(config: AgentConfig, context: ComponentContext): AgentOptions {
  const { model, baseUrl, fallback, fallbackAfter, generateFallback, continuation, cache, ...others } = config;
  const { tools, timeouts, settings, retry, strategy, memory: _, ...rest } = others;
  const { clock, interrupted, step: source } = context;
  return withoutGaps({
    ...rest,
    clock,
    interrupted,
    source,
    answer: strategy && strategyFrom(strategy),
    timeouts: withoutGaps(timeouts),
    retry: retry && retryFrom(retry, context),
    settings: settings && settingsFrom(settings),
    tools: configuredTools(tools, (kind, name) => context.lookup(kind, name)),
    model: wrapConfigured(
      modelFrom(model, context, baseUrl),
      { fallback, fallbackAfter, generateFallback, continuation, cache },
      // The address is that of the first model's provider.
      { resolve: (name) => modelFrom(name, context), clock },
    ),
  });
}

function modelFrom(name: string, context: ComponentContext, baseUrl?: string): LanguageModel {
  const registered = context.lookup('model', parseModelName(name).provider) as ModelSpec | undefined;
  return resolveModel(name, {
    environment: (variable) => context.environment(variable),
    clock: context.clock,
    providers: registered ? [registered] : modelProviders,
    ...(baseUrl !== undefined && { baseUrl }),
  });
}

function retryFrom({ budget, ...retry }: NonNullable<AgentConfig['retry']>, context: ComponentContext): ModelRetry {
  const shared = budget === undefined ? undefined : (context.lookup('retryBudget', budget) as RetryBudgetSpec).budget;
  return { ...retry, budget: shared };
}

type WithoutGaps<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** Leaves out the keys that hold `undefined`: parsed config has them, options do not. */
function withoutGaps<T extends object>(options: T): WithoutGaps<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as WithoutGaps<T>;
}
