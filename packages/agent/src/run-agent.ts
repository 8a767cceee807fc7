import type { RunWriterOptions, WeirEvent } from '@weir/core';
import { priceOf, priceTable, type ModelPrice } from '@weir/operators';
import { Observable } from 'rxjs';
import { AgentRun } from './loop/agent-run.js';
import type { Approve } from './loop/approvals.js';
import { checkQuestion, checkRun } from './loop/check-run.js';
import type { Interrupt } from './loop/interruptions.js';
import type { ModelRetry } from './loop/model-retry.js';
import type { RunAccount } from './loop/run-account.js';
import { checkBudget, type RunBudget } from './loop/run-budget.js';
import type { LanguageModel, ModelSettings } from './model/language-model.js';
import type { Message, Question } from './model/prompt.js';
import type { ModelTimeouts } from './model/watchdog.js';
import type { GeneratingModel } from './models/wrapping/open-stream.js';
import type { RunSteering } from './running/run-steering.js';
import type { ToolSpec } from './tools/define-tool.js';

/** Options of `runAgent`, whatever its tools need. */
export interface RunOptions<Deps> extends RunWriterOptions {
  /** One that cannot stream answers in one piece. */
  model: LanguageModel | GeneratingModel;
  /** What the model may call. */
  tools?: readonly ToolSpec<never, unknown, Deps>[];
  /** What the app has for its tools, such as a database: they find it in their context. Needed where a tool needs it. */
  deps?: Deps;
  /** Text for the system role, put before everything else. */
  system?: string;
  /** What was said before. */
  messages?: readonly Message[];
  /** What the user asks now, in text or in parts that may be files; put after `messages`. One of the two is needed. */
  prompt?: Question;
  /**
   * An answer to that which broke off, as far as its reader has it: the model goes on from its last character. It is asked as `continuation` says, by default as
   * with `retry.continuation`, and what it says again is cut; the events tell what is new, the messages of the run hold the whole answer.
   */
  continueFrom?: { readonly text: string; readonly continuation?: ModelRetry['continuation'] };
  /** The most model calls in the run. Default 8. */
  maxSteps?: number;
  /** How many tools run at once. Default 8. */
  toolConcurrency?: number;
  /** Decides over tool calls that need a yes; see `approval` of `defineTool`. Where it is left out, they wait for a decision from elsewhere. */
  approve?: Approve;
  /** How long to wait for the model in each call; a tool brings its own timeout. */
  timeouts?: ModelTimeouts;
  /** Makes a call again that failed: before any of its content went out, or by `midStream` after that. Off by default. */
  retry?: ModelRetry;
  /** What the run may take: tokens, cost, time, model calls. It ends as `interrupted` when a limit is reached. Default: no limit. */
  budget?: RunBudget;
  /** Prices by model, in US dollars for a million tokens: they add to `modelPrices`, and come before it. */
  prices?: Readonly<Record<string, ModelPrice>>;
  /**
   * The account of the run that this one is a part of, as tools find it in their context. What this run takes counts there from its first piece on, so that the budget of
   * that run ends both; and its prices hold here, behind those of this run's own.
   */
  account?: RunAccount | undefined;
  /** Whether a `progress` event follows each model call, with what was reported and what is estimated so far. Default false. */
  progress?: boolean;
  settings?: ModelSettings;
  /** Ends the run early, with its terminal event: what was said so far stays said. */
  interrupt?: Interrupt;
  /** Pauses the run, resumes it, cancels it, and says something to it while it is under way. */
  steering?: RunSteering;
}

/** Makes `deps` a must where tools need something. */
export type NeededDeps<Deps> = unknown extends NoInfer<Deps> ? unknown : { deps: NoInfer<Deps> };

/** Options of `runAgent`. `Deps` is what its tools need, taken together; with tools that need nothing it may be left out. */
export type RunAgentOptions<Deps = unknown> = RunOptions<Deps> & NeededDeps<Deps>;

/**
 * Runs an agent: calls the model, runs the tools that it asks for, gives it their results, and so on until it has answered.
 *
 * Use `fromModel` for one call without tools, and `agent` to answer the messages of a stream.
 *
 * Cold: each subscription is a run of its own. The events come in this order: `agent_start`; for each model call `llm_start`, its content, and
 * `llm_end` or `error`; for each tool call `tool_start`, `tool_progress` where it has any, and `tool_end`, those of several at once mixed,
 * and before it, where the call needs a yes, `tool_approval` and `tool_decision`; and last, exactly once, `agent_end`:
 * - `completed`: the model has answered. `reason` says why it stopped where that is not of its own will (`length`, `content_filter`).
 * - `failed`: after an `error` event, with its code as the `reason`.
 * - `interrupted`: by `interrupt`, by `steering`, or by `budget` (`reason`: `budget_tokens`, `budget_cost`, `budget_time`, `budget_steps`). The model's
 *   socket is closed, tools under way end with the error `interrupted`.
 * It carries the `usage` and the `costUsd` of the model calls, as far as they have been reported, however the run ended; `messagesOf` gives the
 * conversation for the next run.
 *
 * It never errors: failures are events, and it completes after `agent_end`. Unsubscribing stops everything at once, and no event follows.
 * Tools run only after a model call that ended properly, with arguments that arrived whole and fit the tool's schema; whatever else the model
 * asked for is answered with `tool_end { error }`, of which it is told. The calls of the last allowed model call are not run (`step_limit`).
 *
 * Memory: the conversation of the run. The model is read only while the valve downstream is open.
 *
 * @throws InvalidArgumentError at once, for options that make no sense
 * @see agentErrorCodes, and `coreErrorCodes` of `@weir/core`, for the codes of `error` and `tool_end` events
 * @example
 * runAgent({ model: resolveModel('openai/gpt-5'), tools: [calculator], prompt: 'What is 17 * 23?' })
 *   .pipe(ofType('llm_chunk'))
 *   .subscribe((event) => process.stdout.write(event.data.delta));
 */
export function runAgent<Deps = unknown>(options: RunAgentOptions<Deps>): Observable<WeirEvent>;
export function runAgent(options: RunAgentOptions): Observable<WeirEvent> {
  checkQuestion(options);
  checkRun(options);
  checkPrice(options);
  return new Observable((subscriber) => {
    const run = new AgentRun(options, subscriber);
    subscriber.add(() => run.stop());
    run.start();
  });
}

/** Where a cost is limited, by this run or by one that it is a part of, it must be known. */
function checkPrice({ model, budget = {}, prices, account }: RunAgentOptions): void {
  const table = priceTable({ ...account?.prices, ...prices });
  checkBudget(budget, account?.limitsCost === true, () => priceOf(table, model.modelId) !== undefined);
}
