import type { Clock, EventFailure, RunWriter, WeirEvent } from '@weir/core';
import { defer, map, mergeMap, of, tap, type Observable } from 'rxjs';
import type { ModelToolCall } from '../model/model-step.js';
import type { ModelMessage } from '../model/prompt.js';
import type { RunSteering } from '../running/run-steering.js';
import { executeTool } from '../tools/execute-tool.js';
import { needsApproval } from '../tools/needs-approval.js';
import type { CallContext, ToolNews, ToolOutcome } from '../tools/tool-outcome.js';
import type { CheckedCall, RefusedCall } from '../tools/toolbox.js';
import type { AgentState, CallState } from './agent-state.js';
import { decisionOf, undecided, type ApprovalDecision } from './approval-decision.js';
import type { ApprovalRequest, Approvals, Approve } from './approvals.js';
import { attachInput } from './call-input.js';
import { CallNesting } from './call-nesting.js';
import type { CallSlots } from './call-slots.js';
import { attachNesting } from './nesting.js';
import type { Resumption } from './resumption.js';
import type { RunAccount } from './run-account.js';

/** What the calls of one round have in common. */
export interface RoundScope {
  readonly writer: RunWriter;
  readonly clock: Clock;
  readonly deps: unknown;
  /** The conversation up to the turn with these calls, which is its last message. */
  readonly messages: readonly ModelMessage[];
  readonly slots: CallSlots;
  readonly approvals: Approvals;
  /** Who is asked for the decisions over calls of runs that tools start. */
  readonly approve: Approve | undefined;
  /** Whether the run was itself started by a tool: it cannot go on without the run that called the tool, whose state has its own in it. */
  readonly isNested: boolean;
  readonly account: RunAccount | undefined;
  /** Emits when the run goes on, at once if it does. */
  readonly running$: Observable<void>;
  /** Steers the runs that tools start. */
  readonly steering: RunSteering;
  /** Emits when the run is about to be interrupted. */
  readonly cut$: Observable<unknown>;
  /** What another process needs to go on from here. */
  state(): AgentState | undefined;
  /** Called when a call begins to wait for a decision, or does something else. */
  changed(): void;
  emit(event: WeirEvent): void;
}

/** A call; where another process began it, with what is known of it, what was decided over it since, and where a run within it goes on. */
export type BegunCall = ModelToolCall &
  Partial<CallState> & { readonly given?: ApprovalDecision; readonly resumption?: Resumption };

/** Whether a call may run, or why not. */
type Leave = 'granted' | { error: EventFailure };

/** What a call is at: being checked, waiting for a decision, waiting for its turn, running, or over. */
type Stage = 'checked' | 'asked' | 'queued' | 'running' | 'ended';

/** One tool call of a round, from its check to its `tool_end`. One that another process began goes on where it stood. */
export class RoundCall {
  #started: number | undefined;
  #decision: ApprovalDecision | undefined;
  #outcome: ToolOutcome | undefined;
  #stage: Stage = 'checked';
  readonly #nesting: CallNesting;

  constructor(
    private readonly scope: RoundScope,
    private readonly call: BegunCall,
  ) {
    const { approvals, approve } = scope;
    this.#nesting = new CallNesting({
      approvals,
      approve,
      resumption: call.resumption,
      changed: () => scope.changed(),
    });
    this.#started = call.started;
    // What was stored may be anything.
    if (call.decision !== undefined) this.#decision = decisionOf(call.decision) ?? undecided;
    this.#outcome = call.outcome;
  }

  /** Whether it waits for a decision, of its own or of the run that it has started. */
  get isWaiting(): boolean {
    return this.#stage === 'asked' || (this.#stage === 'running' && this.#nesting.isWaiting);
  }

  /** Whether something happens in it without a decision. */
  get isBusy(): boolean {
    return this.#stage === 'checked' || (this.#stage === 'running' && !this.#nesting.isWaiting);
  }

  get state(): CallState {
    const nested = this.#outcome === undefined ? this.#nesting.state : undefined;
    const { toolCallId, name, input, metadata } = this.call;
    return {
      ...{ toolCallId, name, input },
      ...(metadata !== undefined && { metadata }),
      ...(this.#started !== undefined && { started: this.#started }),
      ...(this.#decision !== undefined && { decision: this.#decision }),
      ...(this.#outcome !== undefined && { outcome: this.#outcome }),
      ...(nested !== undefined && { nested }),
    };
  }

  /** Serves the call: emits its events, and completes behind its `tool_end`. */
  serve(checked: CheckedCall | RefusedCall): Observable<unknown> {
    const { slots, running$ } = this.scope;
    if (this.#outcome !== undefined) {
      this.#enter('ended');
      return of(this.#outcome);
    }
    if ('error' in checked) return running$.pipe(tap(() => this.#refuse(checked)));
    const { name, concurrency = Infinity } = checked.tool;
    return this.#leave(checked).pipe(
      mergeMap((leave) => {
        this.#enter('queued');
        if (leave !== 'granted') return running$.pipe(tap(() => this.#refuse({ args: checked.args, ...leave })));
        return slots.run(name, concurrency, running$.pipe(mergeMap(() => this.#execute(checked))));
      }),
    );
  }

  /** Ends the call if it is under way, for a run that ends now. */
  abandon(error: EventFailure): void {
    if (this.#started !== undefined) this.#end({ error });
  }

  #leave(checked: CheckedCall): Observable<Leave> {
    if (this.#decision !== undefined) return of(this.#leaveBy(this.#decision));
    // What has started had its leave.
    if (this.#started !== undefined) return of('granted');
    const { given } = this.call;
    if (given !== undefined) return defer(() => of(this.#decide(given)));
    return needsApproval(checked, this.#context()).pipe(
      mergeMap((needs) => {
        if (typeof needs === 'object') return of(needs);
        return needs ? this.#ask(checked) : of<Leave>('granted');
      }),
    );
  }

  #ask({ args }: CheckedCall): Observable<Leave> {
    const { approvals, writer, emit, state, isNested } = this.scope;
    const { toolCallId, name } = this.call;
    const announce = () => {
      this.#enter('asked');
      const here = isNested ? undefined : state();
      // It is followed by this event.
      const stated = here && { state: { ...here, nextSeq: here.nextSeq + 1 } };
      emit(writer.event('tool_approval', { toolCallId, name, args, ...stated }));
    };
    return approvals
      .request({ toolCallId, name, args, run: writer.run }, announce)
      .pipe(map((decision) => this.#decide(decision)));
  }

  #decide(decision: ApprovalDecision): Leave {
    const { writer, emit } = this.scope;
    this.#decision = decision;
    this.#enter('queued');
    emit(writer.event('tool_decision', { toolCallId: this.call.toolCallId, ...decision }));
    return this.#leaveBy(decision);
  }

  #leaveBy({ approved, reason }: ApprovalDecision): Leave {
    if (approved) return 'granted';
    const why = reason === undefined ? '.' : `: ${reason}`;
    return { error: { code: 'refused', message: `The call of "${this.call.name}" was refused${why}` } };
  }

  #refuse({ args, error }: RefusedCall): void {
    this.#begin(args);
    this.#end({ error });
  }

  #execute(checked: CheckedCall): Observable<unknown> {
    this.#enter('running');
    this.#begin(checked.args);
    const { cut$, running$ } = this.scope;
    return executeTool(checked, this.#context(), { cut$, running$ }).pipe(tap((report) => this.#take(report)));
  }

  #context(): CallContext {
    const { writer, clock, deps, messages, approvals, account, steering } = this.scope;
    const approve = (request: ApprovalRequest) => approvals.request(request);
    attachNesting({ approve }, this.#nesting);
    const { toolCallId } = this.call;
    return { toolCallId, run: writer.run, clock, deps, messages, steering, account, approve };
  }

  #take(report: ToolNews | ToolOutcome): void {
    const { writer, emit } = this.scope;
    if ('event' in report) emit(this.#restated(report.event));
    else if (!('progress' in report)) this.#end(report);
    else emit(writer.event('tool_progress', { toolCallId: this.call.toolCallId, progress: report.progress }));
  }

  /** A nested run cannot go on without this one: what waits in it is resumed by this one's state. */
  #restated(event: WeirEvent): WeirEvent {
    const state = event.type === 'tool_approval' && !this.scope.isNested ? this.scope.state() : undefined;
    return state === undefined ? event : ({ ...event, data: { ...event.data, state } } as WeirEvent);
  }

  #enter(stage: Stage): void {
    this.#stage = stage;
    this.scope.changed();
  }

  #begin(args: unknown): void {
    if (this.#started !== undefined) return;
    const { writer, clock, emit } = this.scope;
    const { toolCallId, name } = this.call;
    this.#started = clock.now();
    const start = writer.event('tool_start', { toolCallId, name, args });
    attachInput(start, this.call.input);
    emit(start);
  }

  #end(outcome: ToolOutcome): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    this.#enter('ended');
    const { writer, clock, emit } = this.scope;
    const { toolCallId, name } = this.call;
    const durationMs = Math.max(0, clock.now() - (this.#started ?? clock.now()));
    emit(writer.event('tool_end', { toolCallId, name, durationMs, ...outcome }));
  }
}
