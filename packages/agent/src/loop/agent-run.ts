import {
  RunWriter,
  currentValve,
  enterValve,
  realClock,
  withinValve,
  type Clock,
  type RunStatus,
  type WeirEvent,
} from '@weir/core';
import { Subscription, from, timer, type Observable, type Subscriber } from 'rxjs';
import type { ModelTool } from '../model/language-model.js';
import { modelFailure, protocolFailure } from '../model/model-failure.js';
import type { ModelEnd, ModelFailure, ModelStep } from '../model/model-step.js';
import { toPrompt, type ModelMessage } from '../model/prompt.js';
import { stepEvent } from '../model/step-event.js';
import { streamModel } from '../model/stream-model.js';
import type { RunAgentOptions } from '../run-agent.js';
import { Toolbox } from '../tools/toolbox.js';
import { AssistantTurn } from './assistant-turn.js';
import { CallIds } from './call-ids.js';
import { interruptions } from './interruptions.js';
import { retryDelay } from './retry-policy.js';
import { ToolRound } from './tool-round.js';

type Finish = Extract<ModelEnd, { kind: 'finish' }>;

/** The loop of model and tools for one subscription of `runAgent`. At any time one phase is under way: a model call, a wait, or a round of tools. */
export class AgentRun {
  readonly #clock: Clock;
  readonly #writer: RunWriter;
  readonly #toolbox: Toolbox;
  readonly #prompt: ModelMessage[];
  readonly #ids = new CallIds();
  readonly #valve = currentValve();
  readonly #round: ToolRound;
  #tools: ModelTool[] = [];
  #phase = new Subscription();
  #interruptions = new Subscription();
  #ended = false;

  constructor(
    private readonly options: RunAgentOptions,
    private readonly subscriber: Subscriber<WeirEvent>,
  ) {
    const { clock = realClock, tools = [], messages = [], prompt, system, toolConcurrency = 8 } = options;
    this.#clock = clock;
    this.#writer = new RunWriter(options);
    this.#toolbox = new Toolbox(tools);
    this.#prompt = toPrompt(prompt === undefined ? messages : [...messages, { role: 'user', content: prompt }], system);
    this.#round = new ToolRound({
      toolbox: this.#toolbox,
      writer: this.#writer,
      clock,
      concurrency: toolConcurrency,
      emit: (event) => this.#emit(event),
    });
  }

  start(): void {
    const { model, interrupt } = this.options;
    const { names } = this.#toolbox;
    this.#emit(this.#writer.event('agent_start', { model: model.modelId, ...(names.length > 0 && { tools: names }) }));
    this.#interruptions.add(
      interruptions(interrupt).subscribe({
        next: (reason) => this.#interrupt(reason),
        error: (error: unknown) => this.#fail(modelFailure(error)),
      }),
    );
    if (names.length === 0) return this.#call(1, 1);
    this.#enter(from(this.#toolbox.describe()), (tools) => {
      this.#tools = tools;
      this.#call(1, 1);
    });
  }

  /** Lets go of everything without a word. */
  stop(): void {
    this.#ended = true;
    this.#phase.unsubscribe();
    this.#interruptions.unsubscribe();
  }

  #call(iteration: number, attempt: number): void {
    if (this.#ended) return;
    const { model, settings, timeouts } = this.options;
    this.#emit(this.#writer.event('llm_start', { model: model.modelId, iteration, attempt }));
    const turn = new AssistantTurn(this.#ids);
    const call = { ...settings, prompt: [...this.#prompt], ...(this.#tools.length > 0 && { tools: this.#tools }) };
    let said = false;
    this.#enter(streamModel(model, call, { clock: this.#clock, ...(timeouts && { timeouts }) }), (raw) => {
      const step = turn.take(raw);
      if (step === undefined) return;
      said = this.#report(step, attempt) || said;
      if (step.kind === 'finish') this.#decide(step, turn, iteration);
      if (step.kind === 'failure') this.#recover(step.failure, said, iteration, attempt);
    });
  }

  /** @returns whether the step is a piece of the answer that went out */
  #report(step: ModelStep, attempt: number): boolean {
    const event = stepEvent(step, this.#writer, attempt > 1 ? attempt : undefined);
    if (event === undefined) return false;
    this.#emit(event);
    return step.kind !== 'finish' && step.kind !== 'failure';
  }

  #recover(failure: ModelFailure, said: boolean, iteration: number, attempt: number): void {
    const delay = said ? undefined : retryDelay(failure, attempt, this.options.retry);
    if (delay === undefined) this.#end('failed', failure.code);
    else this.#enter(timer(delay, this.#clock), () => this.#call(iteration, attempt + 1));
  }

  #decide({ finishReason }: Finish, turn: AssistantTurn, iteration: number): void {
    const { maxSteps = 8 } = this.options;
    if (turn.calls.length === 0) {
      if (finishReason !== 'tool_calls')
        return this.#end('completed', finishReason === 'stop' ? undefined : finishReason);
      return this.#fail(protocolFailure('The model ended its turn to call tools, but no complete call arrived.'));
    }
    if (finishReason === 'length' || finishReason === 'content_filter') {
      const message = `The model was stopped (${finishReason}) while it was calling tools; none of these calls ran.`;
      return this.#fail({ code: 'incomplete_tool_calls', message, retryable: false });
    }
    if (iteration >= maxSteps) {
      const message = `The run used up its ${maxSteps} model calls and the model still asks for tools. Raise maxSteps, or simplify the task.`;
      return this.#fail({ code: 'step_limit', message, retryable: false });
    }
    this.#enter(this.#round.run(turn.calls), (results) => {
      this.#prompt.push(turn.message(), results);
      this.#call(iteration + 1, 1);
    });
  }

  #interrupt(reason: string | undefined): void {
    if (this.#ended) return;
    this.#phase.unsubscribe();
    this.#round.abandon({ code: 'interrupted', message: 'The run was interrupted before the tool was done.' });
    this.#end('interrupted', reason);
  }

  #fail({ code, message, retryable }: ModelFailure): void {
    if (this.#ended) return;
    this.#emit(this.#writer.event('error', { code, message, retryable }));
    this.#end('failed', code);
  }

  #end(status: RunStatus, reason?: string): void {
    if (this.#ended) return;
    this.#phase.unsubscribe();
    this.#emit(this.#writer.event('agent_end', { status, ...(reason !== undefined && { reason }) }));
    this.stop();
    this.subscriber.complete();
  }

  /** Goes over to the next phase. What a phase starts meets the same valve as the first: most phases begin in a timer or a promise. */
  #enter<T>(phase: Observable<T>, next: (value: T) => void): void {
    // The run may have been ended by whoever heard of the phase before.
    if (this.#ended) return;
    this.#phase.unsubscribe();
    const subscription = (this.#phase = new Subscription());
    const fail = (error: unknown) => this.#fail(modelFailure(error));
    withinValve(this.#valve, () => subscription.add(phase.subscribe({ next, error: fail })));
  }

  #emit(event: WeirEvent): void {
    if (this.#ended) return;
    const outer = enterValve(this.#valve);
    try {
      this.subscriber.next(event);
    } finally {
      enterValve(outer);
    }
  }
}
