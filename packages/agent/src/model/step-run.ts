import { RunWriter, type RunWriterOptions, type WeirEvent } from '@weir/core';
import { Observable } from 'rxjs';
import type { ModelStep } from './model-step.js';
import { stepEvent } from './step-event.js';

/** One model call, not made yet. */
export interface StepCall {
  /** The model's name, for `llm_start`. */
  readonly model: string;
  /** Makes the call. */
  readonly steps: () => Observable<ModelStep>;
  /** Lets go of what the call would have used, where nobody is left to hear of it. */
  readonly abandon?: () => void;
}

/** The events of a run that is one model call: `llm_start`, those of its steps, of which the last is `llm_end` or `error`; then it completes. */
export function stepRun({ model, steps, abandon }: StepCall, run: RunWriterOptions): Observable<WeirEvent> {
  return new Observable((subscriber) => {
    const writer = new RunWriter(run);
    subscriber.next(writer.event('llm_start', { model }));
    if (subscriber.closed) return abandon?.();
    return steps().subscribe({
      next: (step) => {
        const event = stepEvent(step, writer);
        if (event !== undefined) subscriber.next(event);
      },
      complete: () => subscriber.complete(),
    });
  });
}
