import type { Clock, EventFailure, RunWriter, WeirEvent } from '@weir/core';
import { EMPTY, Observable, from, last, merge, mergeMap, of } from 'rxjs';
import type { ModelToolCall } from '../model/model-step.js';
import type { ModelMessage, ToolResultOutput } from '../model/prompt.js';
import type { ToolOutcome } from '../tools/tool-outcome.js';
import type { Toolbox } from '../tools/toolbox.js';
import { CallSlots } from './call-slots.js';
import { RoundCall } from './round-call.js';

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
 * Runs the tool calls of one model turn, several at once, and emits `tool_start`, `tool_progress` and `tool_end` for each. A call that must not
 * run is started and ended by its error.
 */
export class ToolRound {
  #calls: readonly RoundCall[] = [];

  constructor(private readonly options: ToolRoundOptions) {}

  /**
   * Emits once, when all calls have ended. They are checked together before the first of them starts, so that they start in their order.
   *
   * @param messages the conversation up to the turn with these calls, which is its last message
   */
  run(calls: readonly ModelToolCall[], messages: readonly ModelMessage[]): Observable<unknown> {
    return new Observable((subscriber) => {
      const { toolbox, concurrency, deps, running$ = of(undefined), ...rest } = this.options;
      const slots = new CallSlots(concurrency);
      // Before everything else: a call that is let go of makes room, which must not be taken.
      subscriber.add(() => slots.close());
      const round = calls.map((call) => new RoundCall({ ...rest, deps, messages, slots, running$ }, call));
      this.#calls = round;
      const checks = Promise.all(calls.map((call) => toolbox.check(call)));
      const served$ = from(checks).pipe(
        mergeMap((checked) => merge(...checked.map((check, index) => round[index]?.serve(check) ?? EMPTY))),
        last(undefined, undefined),
      );
      subscriber.add(served$.subscribe(subscriber));
    });
  }

  /** Ends every call that is under way, for a run that ends now. Unsubscribe from the round first. */
  abandon(error: EventFailure): void {
    for (const call of this.#calls) call.abandon(error);
  }
}

/** A tool's outcome as the model reads it. */
export function outputOf(outcome: ToolOutcome): ToolResultOutput {
  if ('error' in outcome) return { type: 'error-text', value: outcome.error.message };
  const { result } = outcome;
  return typeof result === 'string' ? { type: 'text', value: result } : { type: 'json', value: result };
}
