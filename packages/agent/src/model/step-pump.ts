import { TruncatedError, enterValve, type Clock, type Valve } from '@weir/core';
import type { GateHandle } from '@weir/operators';
import type { Subscriber, Subscription } from 'rxjs';
import { modelFailure, protocolFailure } from './model-failure.js';
import type { ModelEnd, ModelStep, ReportStep } from './model-step.js';
import { ProviderTools } from './provider-tools.js';
import { Watchdog, type ModelTimeouts } from './watchdog.js';

/** What a pump draws from: a stream's reader, or an async iterator. */
export interface StepInput {
  /** Gives the next part. */
  read(): PromiseLike<{ readonly done?: boolean | undefined; readonly value?: unknown }>;
  /** Lets go of it before its end; `answered` where the answer is whole, and only the end of the stream is missing. */
  release(answered: boolean): void;
}

/** Makes the steps of a call out of a provider's parts, and emits them itself. */
export interface StepReader {
  /** Reads one part. */
  read(part: unknown): void;
  /** Asked where the parts end, or fail, without a last step: gives one, if what came makes a whole answer after all. */
  close?(): ModelEnd | undefined;
}

const noResult = {
  code: TruncatedError.code,
  message: 'The model ended its answer before the result of its tool came.',
};

const noStream = protocolFailure('The model gave no stream: a client has to be asked for one, with `stream: true`.');
const noPart = protocolFailure('The iterator of the stream gave something that is no result of an iterator.');

/** How a pump watches over its call. */
export interface StepPumpOptions {
  readonly valve: Valve | undefined;
  readonly timeouts: ModelTimeouts;
  readonly clock: Clock;
  /** Closed while the run stands still. */
  readonly gate?: GateHandle | undefined;
}

/**
 * Draws the parts of one model call, one at a time, and has a reader make steps of them. Whatever happens, the last step is `finish` or
 * `failure`, there is only one of these, and then it completes.
 */
export class StepPump {
  readonly #abort = new AbortController();
  readonly #steps: StepReader;
  readonly #valve: Valve | undefined;
  readonly #clock: Clock;
  readonly #watchdog: Watchdog;
  readonly #tools: ProviderTools;
  #input: StepInput | undefined;
  /** What the provider has told of the answer so far. */
  #told: Omit<ReportStep, 'kind' | 'rounds'> = {};
  #finished = false;
  #cancelWait: (() => void) | undefined;
  readonly #gate: GateHandle | undefined;
  #following: Subscription | undefined;
  #isPaused = false;
  /** What came, or was about to be done, when the run began to stand still. */
  #held: (() => void) | undefined;

  constructor(
    private readonly subscriber: Subscriber<ModelStep>,
    steps: (emit: (step: ModelStep) => void) => StepReader,
    { valve, timeouts, clock, gate }: StepPumpOptions,
  ) {
    this.#steps = steps((step) => this.#take(step));
    this.#valve = valve;
    this.#clock = clock;
    this.#tools = new ProviderTools(clock, (step) => this.#emit(step));
    this.#watchdog = new Watchdog(timeouts, clock, this.#fail);
    this.#gate = gate;
  }

  /** Makes the call. */
  start(open: (signal: AbortSignal) => PromiseLike<StepInput | undefined>): void {
    this.#following = this.#gate?.changes$.subscribe(() => this.#followGate());
    try {
      Promise.resolve(open(this.#abort.signal)).then(this.#open, this.#break);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Lets go of the provider, unless it is done already. */
  stop(): void {
    this.#letGo();
    if (this.#finished) return;
    this.#finished = true;
    this.#abort.abort();
    this.#release(false);
  }

  #letGo(): void {
    this.#cancelWait?.();
    this.#watchdog.stop();
    this.#following?.unsubscribe();
    this.#held = undefined;
  }

  #release(answered: boolean): void {
    const input = this.#input;
    this.#input = undefined;
    input?.release(answered);
  }

  readonly #open = (input: StepInput | undefined): void => {
    this.#input = input;
    if (this.#finished) this.#release(false);
    else if (input === undefined) this.#end({ kind: 'failure', failure: noStream });
    else this.#pull();
  };

  readonly #pull = (): void => {
    const input = this.#input;
    if (input === undefined) return;
    if (this.#isPaused) return this.#hold(this.#pull);
    if (this.#valve !== undefined && !this.#valve.isOpen) {
      this.#watchdog.waiting(false);
      this.#cancelWait = this.#valve.whenOpen(this.#resume);
      return;
    }
    try {
      input.read().then(this.#receive, this.#break);
    } catch (error) {
      this.#fail(error);
    }
  };

  readonly #resume = (): void => {
    this.#watchdog.waiting(true);
    this.#pull();
  };

  #followGate(): void {
    // It may have changed again by the time that it is told.
    this.#isPaused = this.#gate?.isOpen === false;
    if (this.#isPaused) return this.#watchdog.pause();
    this.#watchdog.resume();
    const held = this.#held;
    this.#held = undefined;
    held?.();
  }

  #hold(work: () => void): void {
    this.#held = work;
  }

  readonly #receive = (part: { readonly done?: boolean | undefined; readonly value?: unknown } | undefined): void => {
    if (this.#finished) return;
    // An iterator may give anything.
    if (typeof part !== 'object' || part === null) return this.#end({ kind: 'failure', failure: noPart });
    if (this.#isPaused) return this.#hold(() => this.#receive(part));
    const { done, value } = part;
    if (done === true) {
      this.#input = undefined;
      return this.#fail(new TruncatedError("the model's finish part"));
    }
    this.#watchdog.heard();
    try {
      this.#steps.read(value);
    } catch (error) {
      this.#fail(error);
    }
    this.#pull();
  };

  #take(step: ModelStep): void {
    if (this.#finished) return;
    if (step.kind === 'finish' || step.kind === 'failure') return this.#end(step);
    if (step.kind === 'report') return this.#report(step);
    this.#watchdog.content();
    switch (step.kind) {
      case 'provider-tool-start':
        return this.#tools.start(step);
      case 'provider-tool-end':
        return this.#tools.end(step);
      case 'tool-args':
        if (this.#tools.has(step.toolCallId)) return;
    }
    this.#emit(step);
  }

  #report(step: ReportStep): void {
    const { kind: _, rounds: __, ...told } = step;
    this.#told = { ...this.#told, ...told };
    this.#emit(step);
  }

  /** The last step, with what was told before it. */
  #completed(step: ModelEnd): ModelEnd {
    const { usage, ...response } = this.#told;
    if (step.kind === 'finish') return { ...step, ...response };
    return { ...step, ...(usage && { usage }), ...(step.usage && { usage: step.usage }) };
  }

  /** The provider has failed. */
  readonly #break = (error: unknown): void => {
    if (this.#isPaused) this.#hold(() => this.#fail(error));
    else this.#fail(error);
  };

  readonly #fail = (error: unknown): void => {
    if (this.#finished) return;
    this.#end(this.#steps.close?.() ?? { kind: 'failure', failure: modelFailure(error, this.#clock.now()) });
  };

  #end(step: ModelEnd): void {
    this.#finished = true;
    this.#letGo();
    this.#tools.abandon(step.kind === 'failure' ? step.failure : noResult);
    if (step.kind === 'failure') this.#abort.abort();
    this.#release(step.kind === 'finish');
    this.#emit(this.#completed(step));
    this.subscriber.complete();
  }

  #emit(step: ModelStep): void {
    const outer = enterValve(this.#valve);
    try {
      this.subscriber.next(step);
    } finally {
      enterValve(outer);
    }
  }
}
