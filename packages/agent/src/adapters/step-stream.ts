import { currentValve, realClock, type RunWriterOptions, type WeirEvent } from '@weir/core';
import { Observable } from 'rxjs';
import type { ModelStep } from '../model/model-step.js';
import { StepPump, type StepInput, type StepReader } from '../model/step-pump.js';
import { stepRun } from '../model/step-run.js';
import { checkTimeouts, type ModelTimeouts } from '../model/watchdog.js';
import { IteratorInput } from './iterator-input.js';

/** A provider's events as its client gives them, or the promise of them. */
export type ProviderStream<Event> = AsyncIterable<Event> | PromiseLike<AsyncIterable<Event>>;

/**
 * Where a provider's events come from: a stream, which can be read once; or a function that makes the call, once for each subscription. The signal
 * that it is given is aborted when nobody wants the answer any more: hand it to the client, so that a call without an answer ends as well.
 */
export type ProviderSource<Event> = ProviderStream<Event> | ((signal: AbortSignal) => ProviderStream<Event>);

/** Options of the adapters to official clients. */
export interface FromStreamOptions extends RunWriterOptions {
  /** The model's name for `llm_start`, which comes before the first word of the provider's. Left out, it is the adapter's. */
  model?: string;
  /** How long to wait for the model; without them a model that hangs, hangs the stream. */
  timeouts?: ModelTimeouts;
}

/** What is particular about one provider's events. */
export interface StreamAdapter {
  readonly name: string;
  readonly reader: (emit: (step: ModelStep) => void) => StepReader;
}

/** Gives a provider's events as those of one run, as `fromModel` does for models. */
export function fromStepStream(
  source: ProviderSource<unknown>,
  { name, reader }: StreamAdapter,
  { model = name, timeouts = {}, ...run }: FromStreamOptions = {},
): Observable<WeirEvent> {
  checkTimeouts(timeouts);
  const { clock = realClock } = run;
  const open = async (signal: AbortSignal): Promise<StepInput | undefined> => {
    const stream: unknown = await (typeof source === 'function' ? source(signal) : source);
    return isIterable(stream) ? new IteratorInput(stream, clock) : undefined;
  };
  const steps = () =>
    new Observable<ModelStep>((subscriber) => {
      const pump = new StepPump(subscriber, reader, { valve: currentValve(), timeouts, clock });
      pump.start(open);
      return () => pump.stop();
    });
  return stepRun({ model, steps, abandon: () => abandon(source, open) }, run);
}

/** A stream that was opened already is closed, though nobody reads it. */
function abandon(source: ProviderSource<unknown>, open: (signal: AbortSignal) => Promise<StepInput | undefined>): void {
  if (typeof source === 'function') return;
  open(AbortSignal.abort()).then(
    (input) => input?.release(false),
    () => undefined,
  );
}

function isIterable(stream: unknown): stream is AsyncIterable<unknown> {
  return typeof (stream as Partial<AsyncIterable<unknown>> | undefined)?.[Symbol.asyncIterator] === 'function';
}
