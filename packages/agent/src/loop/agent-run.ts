import { RunWriter, realClock, type RunStatus, type WeirEvent } from '@weir/core';
import { Subscription, from, type Observable, type Subscriber } from 'rxjs';
import type { ModelTool } from '../model/language-model.js';
import { modelFailure } from '../model/model-failure.js';
import type { ModelFailure } from '../model/model-step.js';
import type { RunAgentOptions } from '../run-agent.js';
import { steer } from '../running/run-steering.js';
import { Toolbox } from '../tools/toolbox.js';
import type { RunState } from './agent-state.js';
import { Approvals, type ApprovalDecision } from './approvals.js';
import { CallIds } from './call-ids.js';
import { interruptions } from './interruptions.js';
import { ModelCall, type CallOutcome } from './model-call.js';
import { attachMessages } from './new-messages.js';
import { nextMove } from './next-move.js';
import { RunAccount } from './run-account.js';
import { RunMessages } from './run-messages.js';
import { RunOutput } from './run-output.js';
import { RunPausing } from './run-pausing.js';
import { RunPhases } from './run-phases.js';
import type { Resumption } from './resumption.js';
import type { RunScope } from './run-scope.js';
import { runningTime } from './running-time.js';
import type { SteeredRun, UserMessage } from './steered-run.js';
import { ToolRound } from './tool-round.js';
import { ToolTurn } from './tool-turn.js';

type Answer = Extract<CallOutcome, { finish: unknown }>;

/** The loop of model and tools for one subscription of `runAgent`. At any time one phase is under way: a model call, a wait, or a round of tools. */
export class AgentRun implements SteeredRun {
  readonly #scope: RunScope;
  readonly #output: RunOutput;
  readonly #toolbox: Toolbox;
  readonly #messages: RunMessages;
  readonly #round: ToolRound;
  readonly #approvals: Approvals;
  readonly #phases: RunPhases;
  #tools: ModelTool[] = [];
  #iteration = 0;
  /** What was injected and has yet to be told to the model. */
  readonly #injected: UserMessage[] = [];
  readonly #watched = new Subscription();
  #ended = false;

  constructor(
    private readonly options: RunAgentOptions,
    subscriber: Subscriber<WeirEvent>,
    private readonly resumption?: Resumption,
  ) {
    const { clock = realClock, tools = [], toolConcurrency: concurrency = 8, deps, model, prices, budget } = options;
    const writer = new RunWriter(options);
    const emit = (event: WeirEvent) => this.#emit(event);
    const pausing = new RunPausing((type, reason) => emit(writer.event(type, reason === undefined ? {} : { reason })));
    const account = new RunAccount({ model: model.modelId, prices, budget, estimates: options.progress === true });
    this.#scope = { options, clock, writer, ids: new CallIds(), pausing, account, emit, isOver: () => this.#ended };
    this.#output = new RunOutput(subscriber);
    this.#phases = new RunPhases(this.#output.valve, (error) => this.#fail(modelFailure(error)));
    this.#messages = new RunMessages(options);
    if (resumption !== undefined) this.#messages.add(...resumption.state.messages.slice(resumption.state.before));
    this.#toolbox = new Toolbox(tools);
    const { running$ } = pausing;
    const note = (event: WeirEvent) => this.#noteResult(event);
    const approvals = (this.#approvals = new Approvals(options.approve));
    const state = () => this.#state();
    const common = { toolbox: this.#toolbox, writer, clock, concurrency, deps, running$, approvals };
    this.#round = new ToolRound({ ...common, state, emit: note });
  }

  start(): void {
    const { model, interrupt, steering, budget = {} } = this.options;
    const { writer, pausing, clock } = this.#scope;
    const { names } = this.#toolbox;
    if (this.resumption === undefined)
      this.#emit(writer.event('agent_start', { model: model.modelId, ...(names.length > 0 && { tools: names }) }));
    this.#watch(interruptions(interrupt), (reason) => this.cancel(reason));
    if (budget.timeMs !== undefined)
      this.#watch(runningTime(budget.timeMs, pausing.gate, clock), () => this.cancel('budget_time'));
    if (steering !== undefined && !this.#ended) this.#watched.add(steer(steering, this));
    const begin = () => (this.resumption === undefined ? this.#step() : this.#goOnFrom(this.resumption));
    if (names.length === 0) return begin();
    this.#phases.enter(from(this.#toolbox.describe()), (tools) => {
      this.#tools = tools;
      begin();
    });
  }

  /** Lets go of everything without a word. */
  stop(): void {
    this.#ended = true;
    this.#phases.stop();
    this.#watched.unsubscribe();
  }

  pause(reason?: string): void {
    if (!this.#ended) this.#scope.pausing.pause(reason);
  }

  resume(reason?: string): void {
    if (!this.#ended) this.#scope.pausing.resume(reason);
  }

  inject(message: UserMessage): void {
    this.#injected.push(message);
  }

  /** Decides over a tool call that needs a yes. @returns whether there is such a call */
  decide(toolCallId: string, decision: ApprovalDecision & { readonly run?: string }): boolean {
    return this.#approvals.decide(toolCallId, decision);
  }

  /** Ends the run as interrupted. */
  cancel(reason: string | undefined): void {
    if (this.#ended) return;
    const error = { code: 'interrupted', message: 'The run was interrupted before the tool was done.' };
    this.#phases.abandon(error, () => this.#end('interrupted', reason));
  }

  /** Calls the model, as soon as the run goes on, with all that was said until then. */
  #step(): void {
    this.#phases.enter(this.#scope.pausing.running$, () => this.#call());
  }

  #call(): void {
    for (const message of this.#injected.splice(0)) this.#hear(message);
    const request = { iteration: ++this.#iteration, prompt: this.#messages.all, tools: this.#tools };
    const call = new ModelCall(this.#scope, request);
    this.#phases.unfinished = call;
    this.#phases.enter(call.run(), (outcome) => {
      if ('over' in outcome) this.cancel(outcome.over);
      else if ('failure' in outcome) this.#end('failed', outcome.failure.code);
      else this.#decide(outcome);
    });
  }

  #hear(message: UserMessage): void {
    const { content } = message;
    const text = typeof content === 'string' ? content : content.map((part) => part.text).join('');
    this.#messages.add(message);
    this.#emit(this.#scope.writer.event('user_message', { content: text }));
  }

  #decide({ finish: { finishReason }, turn }: Answer): void {
    const { maxSteps = 8 } = this.options;
    const iteration = this.#iteration;
    this.#phases.unfinished = new ToolTurn(turn, this.#round);
    const next = nextMove({
      finishReason,
      hasCalls: turn.calls.length > 0,
      hasMore: this.#injected.length > 0,
      iteration,
      maxSteps,
      usedUp: this.#scope.account.usedUp(iteration),
    });
    switch (next.move) {
      case 'fail':
        return this.#fail(next.failure);
      case 'complete':
        return this.#end('completed', next.reason);
      case 'stop':
        return this.cancel(next.reason);
      case 'call':
        return this.#goOn();
      case 'tools':
        this.#phases.enter(
          this.#round.run({ turn: turn.message(), calls: turn.calls, messages: this.#messages.all }),
          () => this.#goOn(),
        );
    }
  }

  #goOnFrom({ state, calls }: Resumption): void {
    const { turn } = state;
    this.#iteration = state.iteration;
    state.callIds.forEach((id) => this.#scope.ids.claim(id));
    if (state.usage !== undefined) this.#scope.account.include(state.usage, state.costUsd);
    const unfinished = new ToolTurn({ calls: [...calls], message: () => turn }, this.#round);
    for (const { toolCallId, outcome } of calls)
      if (outcome !== undefined) unfinished.ended({ toolCallId, ...outcome });
    this.#phases.unfinished = unfinished;
    this.#phases.enter(this.#round.run({ turn, calls, messages: this.#messages.all }), () => this.#goOn());
  }

  /** What another process needs to go on, but for the round. */
  #state(): Omit<RunState, 'turn'> {
    const { writer, ids, account } = this.#scope;
    const { parent } = this.options;
    const messages = this.#messages.all;
    return {
      run: writer.run,
      ...(parent !== undefined && { parent }),
      nextSeq: writer.nextSeq,
      iteration: this.#iteration,
      messages,
      before: messages.length - this.#messages.said.length,
      callIds: ids.taken,
      ...account.totals(),
    };
  }

  #goOn(): void {
    this.#messages.add(...this.#phases.takeMessages());
    this.#step();
  }

  #noteResult(event: WeirEvent): void {
    const { unfinished } = this.#phases;
    if (event.type === 'tool_end' && event.run === this.#scope.writer.run && unfinished instanceof ToolTurn)
      unfinished.ended(event.data);
    // The sum of a nested run has those within it.
    if (event.type === 'agent_end' && event.parent === this.#scope.writer.run && event.data.usage !== undefined)
      this.#scope.account.include(event.data.usage, event.data.costUsd);
    this.#emit(event);
  }

  #fail({ code, message, retryable }: ModelFailure): void {
    if (this.#ended) return;
    this.#emit(this.#scope.writer.event('error', { code, message, retryable }));
    this.#end('failed', code);
  }

  #end(status: RunStatus, reason?: string): void {
    if (this.#ended) return;
    // Before it is told: whoever hears of the end may interrupt the run.
    this.#ended = true;
    const { account, writer } = this.#scope;
    this.#messages.add(...this.#phases.takeMessages());
    if (account.isInCall) {
      account.breakCall();
      if (this.options.progress === true)
        this.#output.emit(writer.event('progress', account.progress(this.#iteration)));
    }
    const end = writer.event('agent_end', { status, ...(reason !== undefined && { reason }), ...account.totals() });
    attachMessages(end, this.#messages.said);
    this.#output.emit(end);
    this.stop();
    this.#output.complete();
  }

  #watch<T>(source: Observable<T>, next: (value: T) => void): void {
    if (this.#ended) return;
    this.#watched.add(source.subscribe({ next, error: (thrown: unknown) => this.#fail(modelFailure(thrown)) }));
  }

  #emit(event: WeirEvent): void {
    if (!this.#ended) this.#output.emit(event);
  }
}
