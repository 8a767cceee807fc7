import type { RunStatus, WeirEvent } from '@weir/core';
import { defer } from 'rxjs';
import type { ModelTool } from '../model/language-model.js';
import type { ModelFailure } from '../model/model-step.js';
import { asked } from '../model/prompt.js';
import { contentOf } from '../model/message-content.js';
import { Toolbox } from '../tools/toolbox.js';
import type { AgentState } from './agent-state.js';
import { Approvals } from './approvals.js';
import { ModelCall, type CallOutcome } from './model-call.js';
import { nextMove } from './next-move.js';
import type { Resumption } from './resumption.js';
import type { RunMessages } from './run-messages.js';
import type { RunPhases } from './run-phases.js';
import type { RunScope } from './run-scope.js';
import { stateOf, turnOf } from './run-state.js';
import type { UserMessage } from './steered-run.js';
import { ToolRound } from './tool-round.js';
import { ToolTurn } from './tool-turn.js';

/** How the loop says that the run is over. */
export interface RunEnds {
  end(status: RunStatus, reason?: string): void;
  fail(failure: ModelFailure): void;
  cancel(reason: string | undefined): void;
}

type Answer = Extract<CallOutcome, { finish: unknown }>;

/** The loop of model and tools: goes from one phase to the next until the model has answered. */
export class RunLoop {
  readonly approvals: Approvals;
  /** How many model calls there were. */
  iteration = 0;
  /** Where the run goes on, until it does. */
  #resumption: Resumption | undefined;
  readonly #toolbox: Toolbox;
  readonly #round: ToolRound;
  #tools: ModelTool[] = [];
  /** What was injected and has yet to be told to the model. */
  readonly #injected: UserMessage[] = [];

  constructor(
    private readonly scope: RunScope,
    private readonly phases: RunPhases,
    private readonly messages: RunMessages,
    private readonly ends: RunEnds,
  ) {
    const { options, writer, clock, pausing, account, deciding, nesting } = scope;
    const { tools = [], toolConcurrency: concurrency = 8, deps } = options;
    const { running$, nested: steering } = pausing;
    const toolbox = (this.#toolbox = new Toolbox(tools));
    const approvals = (this.approvals = new Approvals(options.approve, nesting?.approvals));
    const state = () => stateOf(scope, messages, this.iteration);
    const emit = (event: WeirEvent) => this.#note(event);
    const shared = { writer, clock, deps, running$, steering, approvals, account, state, emit };
    const asking = { approve: options.approve, deciding, isNested: nesting !== undefined };
    this.#round = new ToolRound({ toolbox, concurrency, ...shared, ...asking });
  }

  /** What another process needs to go on from here: nothing, while no tools run. */
  get state(): AgentState | undefined {
    const { nextSeq } = this.scope.writer;
    return this.#resumption === undefined ? this.#round.state : { ...this.#resumption.state, nextSeq };
  }

  get toolNames(): readonly string[] {
    return this.#toolbox.names;
  }

  /** Begins, or goes on where another process left the run. */
  begin(resumption: Resumption | undefined): void {
    this.#resumption = resumption;
    const begin = () => (resumption === undefined ? this.#step() : this.#goOnFrom(resumption));
    if (this.toolNames.length === 0) return begin();
    const described$ = defer(() => this.#toolbox.describe());
    this.phases.enter(described$, (tools) => {
      this.#tools = tools;
      begin();
    });
  }

  inject(message: UserMessage): void {
    this.#injected.push(message);
  }

  /** Calls the model, as soon as the run goes on, with all that was said until then. */
  #step(): void {
    this.phases.enter(this.scope.pausing.running$, () => this.#call());
  }

  #call(): void {
    if (!this.scope.account.mayCall(this.iteration)) return;
    for (const message of this.#injected.splice(0)) this.#hear(message);
    const request = { iteration: ++this.iteration, prompt: this.messages.all, tools: this.#tools };
    const { continueFrom } = this.scope.options;
    const isFirst = this.iteration === 1 && continueFrom !== undefined;
    const call = new ModelCall(this.scope, isFirst ? { ...request, continueFrom } : request);
    this.phases.unfinished = call;
    this.phases.enter(call.run(), (outcome) => {
      if ('failure' in outcome) this.ends.end('failed', outcome.failure.code);
      else this.#decide(outcome);
    });
  }

  #hear(message: UserMessage): void {
    const heard = asked(message.content);
    this.messages.add(heard);
    this.scope.emit(this.scope.writer.event('user_message', { content: contentOf(heard.content) }));
  }

  #decide({ finish: { finishReason }, turn }: Answer): void {
    const { iteration } = this;
    const { options, account } = this.scope;
    this.phases.unfinished = new ToolTurn(turn, this.#round);
    const next = nextMove({
      finishReason,
      hasCalls: turn.calls.length > 0,
      hasMore: this.#injected.length > 0,
      iteration,
      maxSteps: options.maxSteps ?? 8,
      usedUp: account.usedUp(iteration),
    });
    switch (next.move) {
      case 'fail':
        return this.ends.fail(next.failure);
      case 'complete':
        return this.ends.end('completed', next.reason);
      case 'stop':
        return this.ends.cancel(next.reason);
      case 'call':
        return this.#goOn();
      case 'tools':
        return this.#runTools({ turn: turn.message(), calls: turn.calls });
    }
  }

  #runTools(turn: Omit<Parameters<ToolRound['run']>[0], 'messages'>): void {
    this.phases.enter(this.#round.run({ ...turn, messages: this.messages.all }), () => this.#goOn());
  }

  #goOn(): void {
    this.messages.add(...this.phases.takeMessages());
    this.#step();
  }

  #goOnFrom(resumption: Resumption): void {
    const { state, calls } = resumption;
    this.iteration = state.iteration;
    this.phases.unfinished = turnOf(resumption, this.scope, this.#round);
    this.#runTools({ turn: state.turn, calls });
    this.#resumption = undefined;
  }

  /** Passes on what comes of the tools. */
  #note(event: WeirEvent): void {
    const { unfinished } = this.phases;
    const { writer } = this.scope;
    if (event.type === 'tool_end' && event.run === writer.run && unfinished instanceof ToolTurn)
      unfinished.ended(event.data);
    this.scope.emit(event);
  }
}
