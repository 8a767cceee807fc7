import type { Clock, EventFailure, RunWriter, WeirEvent } from '@weir/core';
import { mergeMap, tap, type Observable } from 'rxjs';
import type { ModelToolCall } from '../model/model-step.js';
import type { ModelMessage } from '../model/prompt.js';
import { executeTool } from '../tools/execute-tool.js';
import type { ToolNews, ToolOutcome } from '../tools/tool-outcome.js';
import type { CheckedCall, RefusedCall } from '../tools/toolbox.js';
import type { CallSlots } from './call-slots.js';

/** What the calls of one round have in common. */
export interface RoundScope {
  readonly writer: RunWriter;
  readonly clock: Clock;
  readonly deps: unknown;
  /** The conversation up to the turn with these calls, which is its last message. */
  readonly messages: readonly ModelMessage[];
  readonly slots: CallSlots;
  /** Emits when the run goes on, at once if it does. */
  readonly running$: Observable<void>;
  emit(event: WeirEvent): void;
}

/** One tool call of a round, from its check to its `tool_end`. */
export class RoundCall {
  #started: number | undefined;
  #isOver = false;

  constructor(
    private readonly scope: RoundScope,
    private readonly call: ModelToolCall,
  ) {}

  /** Serves the call: emits its events, gives nothing, and completes behind its `tool_end`. */
  serve(checked: CheckedCall | RefusedCall): Observable<unknown> {
    const { slots, running$ } = this.scope;
    if ('error' in checked) return running$.pipe(tap(() => this.#refuse(checked)));
    const { name, concurrency = Infinity } = checked.tool;
    return slots.run(name, concurrency, running$.pipe(mergeMap(() => this.#execute(checked))));
  }

  /** Ends the call if it is under way, for a run that ends now. */
  abandon(error: EventFailure): void {
    if (this.#started !== undefined) this.#end({ error });
  }

  #refuse({ args, error }: RefusedCall): void {
    this.#begin(args);
    this.#end({ error });
  }

  #execute(checked: CheckedCall): Observable<unknown> {
    const { writer, clock, deps, messages } = this.scope;
    const { toolCallId } = this.call;
    this.#begin(checked.args);
    return executeTool(checked, { toolCallId, run: writer.run, clock, deps, messages }).pipe(
      tap((report) => this.#take(report)),
    );
  }

  #take(report: ToolNews | ToolOutcome): void {
    if (!('progress' in report)) return this.#end(report);
    const { writer, emit } = this.scope;
    emit(writer.event('tool_progress', { toolCallId: this.call.toolCallId, progress: report.progress }));
  }

  #begin(args: unknown): void {
    const { writer, clock, emit } = this.scope;
    const { toolCallId, name } = this.call;
    this.#started = clock.now();
    emit(writer.event('tool_start', { toolCallId, name, args }));
  }

  #end(outcome: ToolOutcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { writer, clock, emit } = this.scope;
    const { toolCallId, name } = this.call;
    const durationMs = Math.max(0, clock.now() - (this.#started ?? clock.now()));
    emit(writer.event('tool_end', { toolCallId, name, durationMs, ...outcome }));
  }
}
