import { currentValve, realClock, type Clock } from '@weir/core';
import type { GateHandle } from '@weir/operators';
import { Observable } from 'rxjs';
import { openStream, type GeneratingModel } from '../models/wrapping/open-stream.js';
import { letEnd } from './let-end.js';
import type { LanguageModel, ModelCallOptions } from './language-model.js';
import type { ModelStep } from './model-step.js';
import { PartReader } from './part-reader.js';
import { StepPump, type StepInput } from './step-pump.js';
import type { ModelTimeouts } from './watchdog.js';

/** How a model call is watched. */
export interface StreamModelOptions {
  timeouts?: ModelTimeouts;
  clock?: Clock;
  /** Closed while the run stands still: nothing is read from the model then, nothing is emitted, and no timeout runs. */
  gate?: GateHandle;
}

/**
 * Calls a model and gives the steps of its answer: whatever happens, the last one is `finish` or `failure`, and there is only one of these.
 *
 * The call is made on subscription. The next part is read only while the valve downstream is open, so a slow reader slows the provider's
 * socket; nothing is held here. A model that cannot stream is asked for its whole answer, whose parts are given then. Never errors: failures are steps, and the Observable completes after them. Unsubscribing aborts the call.
 * After the answer the stream gets 100 ms, and one read, to come to its own end, so that its connection serves the next call; then it is cancelled.
 */
export function streamModel(
  model: LanguageModel | GeneratingModel,
  call: Omit<ModelCallOptions, 'abortSignal'>,
  { timeouts = {}, clock = realClock, gate }: StreamModelOptions = {},
): Observable<ModelStep> {
  return new Observable((subscriber) => {
    if (subscriber.closed) return undefined;
    const watch = { valve: currentValve(), timeouts, clock, gate };
    const pump = new StepPump(subscriber, (emit) => new PartReader(emit), watch);
    pump.start((abortSignal) =>
      Promise.resolve(openStream(model, { ...call, abortSignal })).then((answer) => inputOf(answer, clock)),
    );
    return () => pump.stop();
  });
}

function inputOf(answer: { stream: ReadableStream<unknown> } | undefined, clock: Clock): StepInput | undefined {
  const reader = answer?.stream.getReader();
  if (reader === undefined) return undefined;
  const read = () => reader.read();
  // A provider that fails while it is being let go has nobody left to tell.
  const stop = () => void reader.cancel().catch(() => undefined);
  return { read, release: (answered) => (answered ? void letEnd({ read, stop }, clock) : stop()) };
}
