import {
  InvalidArgumentError,
  defineOperator,
  withinValve,
  type ComponentContext,
  type Fields,
  type WeirEvent,
} from '@weir/core';
import { Observable, Subject, takeUntil, type OperatorFunction } from 'rxjs';
import { AgentDesk } from './loop/agent-desk.js';
import type { ModelSettings } from './model/language-model.js';
import type { ModelSpec } from './models/define-model.js';
import { modelProviders, parseModelName, resolveModel } from './models/resolve-model.js';
import { runAgent, type RunAgentOptions } from './run-agent.js';
import type { ToolSpec } from './tools/define-tool.js';

/** Options of `agent`. */
export interface AgentOptions extends Omit<
  RunAgentOptions,
  'prompt' | 'messages' | 'run' | 'firstSeq' | 'parent' | 'interrupt'
> {
  /** How many runs go on at once; further messages wait. Default 1. */
  concurrency?: number;
  /** Ends all runs, each with its terminal event, when it aborts. */
  interrupted?: AbortSignal;
}

/**
 * Answers each `user_message` of a stream by an agent, in the same run: the message, then the events of `runAgent`, numbered on from it.
 *
 * Use it in pipelines and wherever messages come as a stream; `runAgent` for one run of your own making. It keeps no memory between messages.
 *
 * A message leaves when its run begins; everything else passes at once. Completes when the source has and every run has ended. It never fails of
 * itself: a run that fails says so by its events. When the source fails, the error is passed on at once and open runs are stopped.
 *
 * While `concurrency` runs are open, sources that can wait are asked to; what a source that cannot wait sends meanwhile is held, without
 * bound: put `bounded` before it. Models are read only while the valve downstream is open. The receipt of a message is acknowledged when its
 * run has ended and been taken, however the run ended, and refused when it is stopped before.
 *
 * @throws InvalidArgumentError at once, for options that make no sense
 * @throws AbandonedItemError to the receipts of messages whose runs were stopped
 */
export function agent<T = WeirEvent>(options: AgentOptions): OperatorFunction<T, T | WeirEvent> {
  const { concurrency = 1 } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new InvalidArgumentError('concurrency', 'a whole number from 1', concurrency);
  }
  // Checks the rest: a run that nobody subscribes to does nothing.
  void runAgent({ ...options, prompt: '' });
  return (source) =>
    new Observable((subscriber) => {
      const desk = new AgentDesk<T>(options, subscriber);
      const left = new Subject<void>();
      subscriber.add(() => {
        desk.close();
        left.next();
      });
      // A source that emits while it is subscribed to hears of a reader who leaves by this alone.
      withinValve(desk.valve, () => source.pipe(takeUntil(left)).subscribe(desk));
      // Last of all, when the source has been let go: it must not take the open valve for leave to go on.
      subscriber.add(() => desk.valve.open());
    });
}

interface AgentConfig {
  model: string;
  tools: string[];
  system?: string | undefined;
  maxSteps: number;
  toolConcurrency: number;
  concurrency: number;
  timeouts: { first: number; idle: number; total?: number | undefined };
  baseUrl?: string | undefined;
  retry?: { attempts: number; backoff: number } | undefined;
  settings?:
    | {
        maxOutputTokens?: number | undefined;
        temperature?: number | undefined;
        topP?: number | undefined;
        stopSequences?: string[] | undefined;
        seed?: number | undefined;
      }
    | undefined;
}

/** `agent` for config: model and tools are registered ones, by name. */
export const agentSpec = defineOperator<AgentConfig, unknown, unknown>({
  name: 'agent',
  family: 'agent',
  summary: 'Answers each user message by a model that may use tools.',
  description:
    'Passes each `user_message` on and adds the run’s events behind it, from `agent_start` to `agent_end`. Failures are events too: `error`, then `agent_end` with the status `failed`. It keeps no memory between messages. Any other item passes unchanged.',
  config: agentConfig,
  contract: {
    takes: 'event',
    gives: 'event',
    onComplete: 'finishes the open runs and those of the messages that wait, then completes',
    onError: 'stops the open runs and passes the error on at once',
    memory: 'the conversations of `concurrency` runs, and one message that waits, with sources that wait',
    lineage: 'explicit',
    cardinality: 'any',
  },
  examples: [
    { title: 'Answer from the docs, without a key', config: { tools: ['calculator', 'clock'] } },
    {
      title: 'A local model, with patience',
      config: { model: 'http://127.0.0.1:11434/v1#llama3.2', timeouts: { first: '5m' }, retry: { attempts: 3 } },
    },
  ],
  create: (config, context) => agent(optionsFrom(config, context)),
});

function agentConfig({ z, duration, reference }: Fields) {
  const count = () => z.int().min(1);
  return z.strictObject({
    model: reference('model')
      .default('embedded')
      .describe(
        'The model: embedded, openai/…, anthropic/…, or the URL of an OpenAI-compatible server with #model behind it.',
      ),
    tools: z
      .array(reference('tool'))
      .superRefine((names, context) => {
        for (const [index, name] of names.entries()) {
          if (names.indexOf(name) === index) continue;
          context.addIssue({ code: 'custom', path: [index], message: `The tool "${name}" is named twice.` });
        }
      })
      .default([])
      .describe('The names of the tools that the model may call.'),
    system: z.string().optional().describe('Text for the system role, put before each message.'),
    maxSteps: count().default(8).describe('The most model calls in one run.'),
    toolConcurrency: count().default(8).describe('How many tools of one run go on at once.'),
    concurrency: count().default(1).describe('How many runs go on at once; further messages wait.'),
    timeouts: z
      .strictObject({
        first: duration().default(120_000).describe('From a model call to the first piece of its content.'),
        idle: duration().default(60_000).describe('From one part of the answer to the next.'),
        total: duration().optional().describe('From a model call to its end. Default: no limit.'),
      })
      .prefault({})
      .describe('How long to wait for the model. A call that takes longer fails with the code `timeout`.'),
    baseUrl: z.url().optional().describe('Where the provider’s API is, if not where it usually is.'),
    retry: z
      .strictObject({
        attempts: z.int().min(0).describe('Tries after the first one.'),
        backoff: duration()
          .default(1000)
          .describe('Wait before the first retry; it doubles with each further one, up to a minute.'),
      })
      .optional()
      .describe('Makes a model call again that failed, with a retryable code, before any of its content went out.'),
    settings: z
      .strictObject({
        maxOutputTokens: count().optional().describe('The most tokens to answer with.'),
        temperature: z.number().min(0).optional().describe('How freely the model chooses its words.'),
        topP: z.number().min(0).max(1).optional().describe('Choose among the likeliest words that make up this share.'),
        stopSequences: z.array(z.string()).optional().describe('Texts at which the model stops.'),
        seed: z.int().optional().describe('Makes answers repeatable, where the provider can.'),
      })
      .optional()
      .describe('How the model is to answer.'),
  });
}

function optionsFrom(config: AgentConfig, context: ComponentContext): AgentOptions {
  const { model, tools, baseUrl, timeouts, settings, ...rest } = config;
  const { clock, interrupted, step: source } = context;
  const registered = context.lookup('model', parseModelName(model).provider) as ModelSpec | undefined;
  return withoutGaps({
    ...rest,
    clock,
    interrupted,
    source,
    timeouts: withoutGaps(timeouts),
    settings: settings && (withoutGaps(settings) satisfies ModelSettings),
    tools: tools.map((name) => context.lookup('tool', name) as ToolSpec),
    model: resolveModel(model, {
      environment: (name) => context.environment(name),
      clock,
      providers: registered ? [registered] : modelProviders,
      ...(baseUrl !== undefined && { baseUrl }),
    }),
  });
}

type WithoutGaps<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** Leaves out the keys that hold `undefined`: parsed config has them, options do not. */
function withoutGaps<T extends object>(options: T): WithoutGaps<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as WithoutGaps<T>;
}
