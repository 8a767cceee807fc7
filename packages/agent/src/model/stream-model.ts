import { TruncatedError, currentValve, enterValve, realClock, type Clock, type Valve } from '@weir/core';
import { Observable, type Subscriber } from 'rxjs';
import type { LanguageModel, ModelCallOptions } from './language-model.js';
import { modelFailure, protocolFailure } from './model-failure.js';
import type { ModelStep } from './model-step.js';
import { PartReader } from './part-reader.js';
import { Watchdog, type ModelTimeouts } from './watchdog.js';

/** How a model call is watched. */
export interface StreamModelOptions {
  timeouts?: ModelTimeouts;
  clock?: Clock;
}

/**
 * Calls a model and gives the steps of its answer: whatever happens, the last one is `finish` or `failure`, and there is only one of these.
 *
 * The call is made on subscription. The next part is read only while the valve downstream is open, so a slow reader slows the provider's
 * socket; nothing is held here. Never errors: failures are steps, and the Observable completes after them. Unsubscribing aborts the call.
 */
export function streamModel(
  model: LanguageModel,
  call: Omit<ModelCallOptions, 'abortSignal'>,
  { timeouts = {}, clock = realClock }: StreamModelOptions = {},
): Observable<ModelStep> {
  return new Observable((subscriber) => {
    if (subscriber.closed) return undefined;
    const pump = new ModelPump(subscriber, currentValve(), timeouts, clock);
    pump.start(model, call);
    return () => pump.stop();
  });
}

class ModelPump {
  readonly #abort = new AbortController();
  readonly #parts = new PartReader((step) => this.#take(step));
  readonly #watchdog: Watchdog;
  #reader: ReadableStreamDefaultReader<unknown> | undefined;
  #finished = false;
  #cancelWait: (() => void) | undefined;

  constructor(
    private readonly subscriber: Subscriber<ModelStep>,
    private readonly valve: Valve | undefined,
    timeouts: ModelTimeouts,
    clock: Clock,
  ) {
    this.#watchdog = new Watchdog(timeouts, clock, this.#fail);
  }

  start(model: LanguageModel, call: Omit<ModelCallOptions, 'abortSignal'>): void {
    try {
      const answer = model.doStream({ ...call, abortSignal: this.#abort.signal });
      Promise.resolve(answer).then(this.#open, this.#fail);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Lets go of the provider, unless it is done already. */
  stop(): void {
    this.#cancelWait?.();
    this.#watchdog.stop();
    if (this.#finished) return;
    this.#finished = true;
    this.#abort.abort();
    this.#release();
  }

  #release(): void {
    // A provider that fails while it is being let go has nobody left to tell.
    void this.#reader?.cancel().catch(() => undefined);
  }

  readonly #open = (answer: { stream: ReadableStream<unknown> } | undefined): void => {
    try {
      this.#reader = answer?.stream.getReader();
    } catch (error) {
      return this.#fail(error);
    }
    if (this.#finished) this.#release();
    else if (this.#reader === undefined)
      this.#end({ kind: 'failure', failure: protocolFailure('The model gave no stream.') });
    else this.#pull();
  };

  readonly #pull = (): void => {
    if (this.#finished || this.#reader === undefined) return;
    if (this.valve !== undefined && !this.valve.isOpen) {
      this.#watchdog.waiting(false);
      this.#cancelWait = this.valve.whenOpen(this.#resume);
      return;
    }
    this.#reader.read().then(this.#receive, this.#fail);
  };

  readonly #resume = (): void => {
    this.#watchdog.waiting(true);
    this.#pull();
  };

  readonly #receive = ({ done, value }: ReadableStreamReadResult<unknown>): void => {
    if (this.#finished) return;
    if (done) return this.#fail(new TruncatedError("the model's finish part"));
    this.#watchdog.heard();
    try {
      this.#parts.read(value);
    } catch (error) {
      this.#fail(error);
    }
    this.#pull();
  };

  #take(step: ModelStep): void {
    if (this.#finished) return;
    if (step.kind === 'finish' || step.kind === 'failure') return this.#end(step);
    this.#watchdog.content();
    this.#emit(step);
  }

  readonly #fail = (error: unknown): void => {
    if (!this.#finished) this.#end({ kind: 'failure', failure: modelFailure(error) });
  };

  #end(step: ModelStep): void {
    this.#finished = true;
    this.#cancelWait?.();
    this.#watchdog.stop();
    if (step.kind === 'failure') this.#abort.abort();
    this.#release();
    this.#emit(step);
    this.subscriber.complete();
  }

  #emit(step: ModelStep): void {
    const outer = enterValve(this.valve);
    try {
      this.subscriber.next(step);
    } finally {
      enterValve(outer);
    }
  }
}
