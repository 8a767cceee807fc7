import {
  currentValve,
  withinValve,
  type Clock,
  type EventFailure,
  type RunWriter,
  type Valve,
  type WeirEvent,
} from '@weir/core';
import { Observable, defer, delayWhen, filter, from, map, mergeMap, of, reduce, switchMap } from 'rxjs';
import type { ModelToolCall } from '../model/model-step.js';
import type { ModelMessage, ToolMessage, ToolResultOutput, ToolResultPart } from '../model/prompt.js';
import { executeTool, type ToolNews, type ToolOutcome } from '../tools/execute-tool.js';
import type { Toolbox } from '../tools/toolbox.js';

/** What a tool round works with. */
export interface ToolRoundOptions {
  toolbox: Toolbox;
  writer: RunWriter;
  clock: Clock;
  /** How many tools run at once. */
  concurrency: number;
  /** What the app has for its tools. */
  deps?: unknown;
  /** Emits when the run goes on, at once if it does: before that no tool starts. Default: at once. */
  running$?: Observable<void>;
  emit(event: WeirEvent): void;
}

/**
 * Runs the tool calls of one model turn, several at once, emits `tool_start`, `tool_progress` and `tool_end` for each, and gives the message that answers the
 * model: results in the order of the calls, whichever tool was done first. A call that must not run is started and ended by its error.
 */
export class ToolRound {
  readonly #running = new Map<string, { name: string; started: number }>();

  constructor(private readonly options: ToolRoundOptions) {}

  /** @param messages the conversation up to the turn with these calls, which is its last message */
  run(calls: readonly ModelToolCall[], messages: readonly ModelMessage[]): Observable<ToolMessage> {
    return defer(() => {
      // A call begins in a promise, or when another has ended: what it starts meets the same valve as the round.
      const valve = currentValve();
      return from(calls).pipe(
        mergeMap(
          (call, index) => this.#serve(call, messages, valve).pipe(map((part) => ({ part, index }))),
          this.options.concurrency,
        ),
        reduce((parts: ToolResultPart[], { part, index }) => {
          parts[index] = part;
          return parts;
        }, []),
        map((content): ToolMessage => ({ role: 'tool', content })),
      );
    });
  }

  /** Ends every call that is under way, for a run that ends now. Unsubscribe from the round first. */
  abandon(error: EventFailure): void {
    for (const toolCallId of [...this.#running.keys()]) this.#end(toolCallId, { error });
  }

  #serve(call: ModelToolCall, messages: readonly ModelMessage[], valve: Valve | undefined): Observable<ToolResultPart> {
    const { toolbox, writer, clock, deps, running$ = of(undefined) } = this.options;
    const { toolCallId, name } = call;
    return from(toolbox.check(call)).pipe(
      delayWhen(() => running$),
      switchMap((checked): Observable<ToolNews | ToolOutcome> => {
        this.#begin(call, checked.args);
        if ('error' in checked) return of({ error: checked.error });
        return behind(valve, executeTool(checked, { toolCallId, run: writer.run, clock, deps, messages }));
      }),
      filter((report): report is ToolOutcome => this.#isOutcome(toolCallId, report)),
      map((outcome) => {
        this.#end(toolCallId, outcome);
        return { type: 'tool-result', toolCallId, toolName: name, output: outputOf(outcome) };
      }),
    );
  }

  #begin({ toolCallId, name }: ModelToolCall, args: unknown): void {
    const { writer, clock, emit } = this.options;
    this.#running.set(toolCallId, { name, started: clock.now() });
    emit(writer.event('tool_start', { toolCallId, name, args }));
  }

  /** Emits what is no outcome. */
  #isOutcome(toolCallId: string, report: ToolNews | ToolOutcome): report is ToolOutcome {
    if (!('progress' in report)) return true;
    const { writer, emit } = this.options;
    emit(writer.event('tool_progress', { toolCallId, progress: report.progress }));
    return false;
  }

  #end(toolCallId: string, outcome: ToolOutcome): void {
    const running = this.#running.get(toolCallId);
    if (running === undefined) return;
    this.#running.delete(toolCallId);
    const { writer, clock, emit } = this.options;
    const durationMs = Math.max(0, clock.now() - running.started);
    emit(writer.event('tool_end', { toolCallId, name: running.name, durationMs, ...outcome }));
  }
}

function behind<T>(valve: Valve | undefined, source$: Observable<T>): Observable<T> {
  return new Observable((subscriber) => withinValve(valve, () => source$.subscribe(subscriber)));
}

/** A tool's outcome as the model reads it. */
export function outputOf(outcome: ToolOutcome): ToolResultOutput {
  if ('error' in outcome) return { type: 'error-text', value: outcome.error.message };
  const { result } = outcome;
  return typeof result === 'string' ? { type: 'text', value: result } : { type: 'json', value: result };
}
