import { RunWriter, realClock, type RunStatus, type WeirEvent } from '@weir/core';
import { GateHandle } from '@weir/operators';
import { Subscription, type Observable, type Subscriber } from 'rxjs';
import { modelFailure } from '../model/model-failure.js';
import type { ModelFailure } from '../model/model-step.js';
import type { RunAgentOptions } from '../run-agent.js';
import { steer } from '../running/run-steering.js';
import { CallIds } from './call-ids.js';
import { attachEndedRun, type EndedRun } from './ended-run.js';
import { interruptions } from './interruptions.js';
import { attachMessages } from './new-messages.js';
import type { AgentState } from './agent-state.js';
import type { NestedRun, Nesting } from './nesting.js';
import type { Resumption } from './resumption.js';
import { RunAccount } from './run-account.js';
import type { BudgetReason } from './run-budget.js';
import { RunLoop } from './run-loop.js';
import { RunMessages } from './run-messages.js';
import { RunOutput } from './run-output.js';
import { RunPausing } from './run-pausing.js';
import { RunPhases } from './run-phases.js';
import type { RunScope } from './run-scope.js';
import { runningTime } from './running-time.js';
import type { SteeredRun, ToolDecision, UserMessage } from './steered-run.js';

/** What a run comes of, but for its options. */
export interface RunOrigin {
  /** Where it goes on, if another process began it. */
  readonly resumption?: Resumption | undefined;
  /** What it shares with the run whose tool starts it. */
  readonly nesting?: Nesting | undefined;
  /** The run that it goes on with as if that had not ended. */
  readonly after?: EndedRun | undefined;
}

/** One subscription of `runAgent`, from `agent_start` to `agent_end`: begins the loop of model and tools, steers it, and ends it. */
export class AgentRun implements SteeredRun, NestedRun {
  readonly deciding = new GateHandle();
  readonly #scope: RunScope;
  readonly #output: RunOutput;
  readonly #messages: RunMessages;
  readonly #phases: RunPhases;
  readonly #loop: RunLoop;
  readonly #watched = new Subscription();
  #ended = false;

  constructor(
    private readonly options: RunAgentOptions,
    subscriber: Subscriber<WeirEvent>,
    private readonly origin: RunOrigin = {},
  ) {
    const { resumption, nesting, after } = origin;
    const { clock = realClock, model, prices, budget } = options;
    // The account of a run that is over knows the one around it.
    const outer = after?.account ?? options.account;
    const writer = new RunWriter(options);
    const emit = (event: WeirEvent) => this.#emit(event);
    const pausing = new RunPausing((type, reason) => emit(writer.event(type, reason === undefined ? {} : { reason })));
    const over = (reason: BudgetReason) => this.cancel(reason);
    const estimates = options.progress === true;
    const account = new RunAccount({ model: model.modelId, prices, budget, estimates, outer, over });
    const { deciding } = this;
    const shared = { options, clock, writer, pausing, account, deciding, nesting };
    this.#scope = { ...shared, ids: after?.ids ?? new CallIds(), emit, isOver: () => this.#ended };
    this.#output = new RunOutput(subscriber);
    this.#phases = new RunPhases(this.#output.valve, (error) => this.#fail(modelFailure(error)));
    this.#messages = new RunMessages(options);
    if (resumption !== undefined) this.#messages.add(...resumption.state.messages.slice(resumption.state.before));
    this.#loop = new RunLoop(this.#scope, this.#phases, this.#messages, {
      end: (status, reason) => this.#end(status, reason),
      fail: (failure) => this.#fail(failure),
      cancel: (reason) => this.cancel(reason),
    });
  }

  get state(): AgentState | undefined {
    return this.#ended ? undefined : this.#loop.state;
  }

  start(): void {
    const { model, interrupt, steering, budget = {} } = this.options;
    const { writer, pausing, clock } = this.#scope;
    const { resumption, nesting } = this.origin;
    const tools = this.#loop.toolNames;
    if (nesting !== undefined) this.#watched.add(nesting.enter(this));
    if (resumption === undefined)
      this.#emit(writer.event('agent_start', { model: model.modelId, ...(tools.length > 0 && { tools }) }));
    this.#watch(interruptions(interrupt), (reason) => this.cancel(reason));
    if (budget.timeMs !== undefined)
      this.#watch(runningTime(budget.timeMs, [pausing.gate, this.deciding], clock), () => this.cancel('budget_time'));
    if (steering !== undefined && !this.#ended) this.#watched.add(steer(steering, this));
    this.#loop.begin(resumption);
  }

  /** Lets go of everything without a word. */
  stop(): void {
    this.#ended = true;
    this.#phases.stop();
    this.#watched.unsubscribe();
    this.#scope.account.close();
  }

  pause(reason: string | undefined, by: object): void {
    if (!this.#ended) this.#scope.pausing.pause(by, reason);
  }

  resume(reason: string | undefined, by: object): void {
    if (!this.#ended) this.#scope.pausing.resume(by, reason);
  }

  inject(message: UserMessage): void {
    this.#loop.inject(message);
  }

  /** Decides over a tool call that needs a yes. @returns whether there is such a call */
  decide(toolCallId: string, decision: ToolDecision): boolean {
    return this.#loop.approvals.decide(toolCallId, decision);
  }

  /** Ends the run as interrupted. */
  cancel(reason: string | undefined): void {
    if (this.#ended) return;
    const error = { code: 'interrupted', message: 'The run was interrupted before the tool was done.' };
    this.#phases.abandon(error, () => this.#end('interrupted', reason));
  }

  #fail({ code, message, retryable }: ModelFailure): void {
    if (this.#ended) return;
    this.#phases.abandon({ code, message }, () => {
      this.#emit(this.#scope.writer.event('error', { code, message, retryable }));
      this.#end('failed', code);
    });
  }

  #end(status: RunStatus, reason?: string): void {
    if (this.#ended) return;
    // Before it is told: whoever hears of the end may interrupt the run, or say something, which is for the next one.
    this.#ended = true;
    this.#watched.unsubscribe();
    const { account, ids, writer } = this.#scope;
    this.#messages.add(...this.#phases.takeMessages());
    if (account.isInCall) {
      account.breakCall();
      if (this.options.progress === true)
        this.#output.emit(writer.event('progress', account.progress(this.#loop.iteration)));
    }
    account.close();
    const end = writer.event('agent_end', { status, ...(reason !== undefined && { reason }), ...account.totals() });
    attachMessages(end, this.#messages.said);
    attachEndedRun(end, { account, ids });
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
