import { InvalidArgumentError, defineOperator, withinValve, type InvalidItemError, type WeirEvent } from '@weir/core';
import { Observable, Subject, finalize, takeUntil, type OperatorFunction } from 'rxjs';
import { agentConfig, approvalDoubts, optionsFrom, type AgentConfig } from './agent-config.js';
import { memoryFrom } from './conversation/memory-config.js';
import { AgentDesk } from './loop/agent-desk.js';
import { usualApprovalTimeout } from './loop/desk-approvals.js';
import { runAgent, type NeededDeps, type RunAgentOptions, type RunOptions } from './run-agent.js';
import { tellingOfFailures } from './telling-of-failures.js';

/** Options of `agent`, whatever its tools need. */
export interface AnsweringOptions<Deps> extends Omit<
  RunOptions<Deps>,
  'prompt' | 'messages' | 'run' | 'firstSeq' | 'parent' | 'interrupt' | 'steering'
> {
  /** How many runs go on at once; further messages wait. Default 1. */
  concurrency?: number;
  /** How a message is answered: `conversations(…).run` for memory, a strategy, or a function of yours that takes what `runAgent` takes. Default `runAgent`. */
  answer?: (options: RunAgentOptions<NoInfer<Deps>>) => Observable<WeirEvent>;
  /** Takes a message that cannot be answered, such as one without text; the stream goes on. Without it such a message is answered by a run that fails. */
  onError?: (error: InvalidItemError, item: unknown) => void;
  /**
   * What happens to a tool call that needs a yes where `approve` is left out, or decides nothing: it waits for a `tool_decision` among the items, by its `run` and
   * `toolCallId`, or it is refused. Default: `wait` where there is an `approve`, else `refuse`.
   */
  approvals?: 'wait' | 'refuse';
  /** After how many milliseconds a call is refused that nobody has decided over. Default: an hour. */
  approvalTimeout?: number;
  /** Ends all runs, each with its terminal event, when it aborts. */
  interrupted?: AbortSignal;
}

/** Options of `agent`. */
export type AgentOptions<Deps = unknown> = AnsweringOptions<Deps> & NeededDeps<Deps>;

/**
 * Answers each `user_message` of a stream by an agent, in the same run: the message, then the events of `runAgent`, numbered on from it.
 *
 * Use it in pipelines and wherever messages come as a stream; `runAgent` for one run of your own making. It keeps no memory between messages, unless `answer` does.
 *
 * A message leaves when its run begins; everything else passes at once. One that is malformed goes to `onError`, or else, in its place, a run that
 * fails with the code `invalid_item`; the others are answered as ever. Completes when the source has and every run has ended. It never fails of
 * itself: a run that fails says so by its events. When the source fails, or `answer`, the error is passed on at once and open runs are stopped.
 *
 * A `tool_decision` among the items decides over a tool call that waits for a yes, and goes no further; one that nobody waits for passes. What is neither a yes nor a
 * no refuses the call. A run that waits does not count as one of the `concurrency`, so that others go on meanwhile, and decisions come through; at most 1,000 runs
 * wait, the calls of further ones are refused. Where the source has completed, and only it could have decided, the run ends as interrupted, from where
 * `resumeAgent` goes on.
 *
 * A `run_control` among the items steers the open run that it names by its `run`: pauses it, resumes it, cancels it, or says something more to it; it goes no further.
 * One for a run that is not open, or that makes no sense, passes. Runs that are paused when the source completes are resumed.
 *
 * While `concurrency` runs are open, sources that can wait are asked to (`http` lets what steers a run through all the same); what a source that cannot wait sends meanwhile is held, without
 * bound: put `bounded` before it. Models are read only while the valve downstream is open. The receipt of a message is acknowledged when its
 * run has ended and been taken, however the run ended, and refused when it is stopped before.
 *
 * @throws InvalidArgumentError at once, for options that make no sense
 * @throws AbandonedItemError to the receipts of messages whose runs were stopped
 */
export function agent<T = WeirEvent, Deps = unknown>(options: AgentOptions<Deps>): OperatorFunction<T, T | WeirEvent>;
export function agent<T>(options: AgentOptions): OperatorFunction<T, T | WeirEvent> {
  const { concurrency = 1 } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new InvalidArgumentError('concurrency', 'a whole number from 1', concurrency);
  }
  const { approvals, approvalTimeout = usualApprovalTimeout } = options;
  if (approvals !== undefined && !['wait', 'refuse'].includes(approvals))
    throw new InvalidArgumentError('approvals', '"wait" or "refuse"', approvals);
  if (!(approvalTimeout >= 0))
    throw new InvalidArgumentError('approvalTimeout', 'a number of milliseconds', approvalTimeout);
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

/** `agent` for config: model and tools are registered ones, by name. */
export const agentSpec = defineOperator<AgentConfig, unknown, unknown>({
  name: 'agent',
  family: 'agent',
  summary: 'Answers each user message by a model that may use tools.',
  description:
    'Passes each `user_message` on and adds the run’s events behind it, from `agent_start` to `agent_end`. Failures are events too: `error`, then `agent_end` with the status `failed`. A message that is malformed, such as one without text, goes where the step’s `onError` says. With `memory` it knows what was said before in the same conversation: in runs with the same `parent`, which sources set from their `conversation`. A tool that asks before it runs is decided over by a `tool_decision` with the `run` and `toolCallId` of its `tool_approval`, where `approvals` is `wait`; otherwise it is refused. A `run_control` with the `run` of an open run pauses, resumes or cancels it, or says something more to it. Any other item passes unchanged.',
  config: agentConfig,
  contract: {
    takes: 'event',
    gives: 'event',
    onComplete:
      'finishes the open runs and those of the messages that wait, interrupts those that wait for a decision, then completes',
    onError: 'stops the open runs and passes the error on at once',
    memory:
      'the conversations of `concurrency` runs, and of at most 1,000 that wait for a decision, and one message that waits, with sources that wait; with `memory` the latest 1,000 conversations',
    lineage: 'explicit',
    cardinality: 'any',
  },
  examples: [
    { title: 'Answer from the docs, without a key', config: { tools: ['calculator', 'clock'] } },
    { title: 'Remember the conversation that a message belongs to', config: { memory: { window: 8000 } } },
    {
      title: 'Remember it over restarts',
      config: { memory: { window: 8000, store: { path: './conversations' } } },
    },
    {
      title: 'A local model, with patience',
      config: { model: 'http://127.0.0.1:11434/v1#llama3.2', timeouts: { first: '5m' }, retry: { attempts: 3 } },
    },
    { title: 'Show answers with figures and Markdown blocks', config: { strategy: { name: 'analyzed', every: 10 } } },
    {
      title: 'Within a budget, and going on where an answer breaks off',
      config: { budget: { tokens: 20_000, timeMs: '2m' }, retry: { midStream: 'continue' }, progress: true },
    },
  ],
  ownFolder: 'memory.store.path',
  wantsConversations: ({ memory }) => memory !== undefined,
  doubts: approvalDoubts,
  create: (config, context) => {
    const options = { ...optionsFrom(config, context), onError: context.failItem.bind(context) };
    if (config.memory === undefined)
      return agent({ ...options, answer: tellingOfFailures(options.answer ?? runAgent, context) });
    const { answer, close } = memoryFrom(config.memory, options, context);
    const { answer: show } = options;
    const shown: typeof answer = (run) => answer({ ...run, ...(show !== undefined && { answer: show }) });
    return (source) => source.pipe(agent({ ...options, answer: tellingOfFailures(shown, context) }), finalize(close));
  },
});
