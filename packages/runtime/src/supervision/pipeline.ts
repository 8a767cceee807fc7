import { OutputClosedError, withinLineage, withinValve } from '@weir/core';
import type { Subscription } from 'rxjs';
import { EndSubscriber } from '../wiring/end-subscriber.js';
import type { Entry } from '../wiring/entry.js';
import { eventFailure } from '../wiring/item-failures.js';
import { PipelineParts, type PipelinePartsOptions } from '../wiring/pipeline-parts.js';
import { backoffDelay } from './backoff-delay.js';
import type { FailurePlace, PipelineSnapshot, PipelineState } from './pipeline-snapshot.js';

/** Why a pipeline failed, and where. */
export interface PipelineFailure {
  readonly reason: unknown;
  readonly place: FailurePlace;
}

/** A run that lasted this long has proved itself: the count of restarts begins anew. */
const provenAfter = 60_000;

export type PipelineOptions = Omit<PipelinePartsOptions, 'abort'>;

/** One pipeline over its restarts: opens its outputs, runs its stream, and ends it in order, once. */
export class Pipeline {
  readonly name: string;
  /** Resolves when the pipeline has ended, however it did. */
  readonly done: Promise<void>;
  readonly #options: PipelineOptions;
  readonly #parts: PipelineParts;
  #state: PipelineState = 'idle';
  #failure: PipelineFailure | undefined;
  #restarts = 0;
  #attempts = 0;
  #startedAt = 0;
  #isStopping = false;
  /** The stream is over for good; the outputs are being emptied or closed, or have been. */
  #isEnding = false;
  #isClosing = false;
  #entry: Entry | undefined;
  #end: EndSubscriber | undefined;
  #restartTimer: Subscription | undefined;
  #ended: () => void = () => undefined;

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.name = options.linked.plan.name;
    this.done = new Promise((resolve) => (this.#ended = resolve));
    this.#parts = new PipelineParts({ ...options, abort: (error) => this.#abort(error) });
  }

  /** Opens the outputs. What it throws keeps the runtime from starting. */
  open(): Promise<void> {
    return this.#parts.open();
  }

  start(): void {
    if (this.#isEnding) return;
    this.#options.emit({ type: 'pipeline_started', pipeline: this.name, time: this.#now() });
    this.#run();
  }

  /** Lets go of the sources; the pipeline ends when what is on its way, and what other pipelines still send, has been taken. */
  stop(): void {
    this.#isStopping = true;
    if (this.#isEnding) return;
    if (this.#state === 'restarting') this.#run();
    else this.#entry?.stop();
  }

  /** Ends at once; what is on its way is lost. */
  abandon(): void {
    this.#restartTimer?.unsubscribe();
    this.#entry?.letGo();
    this.#end?.unsubscribe();
    void this.#close('stopped');
  }

  snapshot(): PipelineSnapshot {
    const flow = this.#parts.snapshot();
    const error = this.#failure && { error: eventFailure(this.#failure.reason) };
    return { name: this.name, state: this.#state, restarts: this.#restarts, ...flow, ...error };
  }

  /** Why the pipeline failed, if it did. */
  get failure(): PipelineFailure | undefined {
    return this.#failure;
  }

  #run(): void {
    this.#restartTimer?.unsubscribe();
    this.#state = 'running';
    this.#startedAt = this.#now();
    if (this.#isStopping && !this.#parts.isFed) return void this.#finish('stopped');
    const end = new EndSubscriber({
      ...this.#parts.end,
      letGo: () => this.#entry?.letGo(),
      completed: () => void this.#finish(this.#isStopping ? 'stopped' : 'completed'),
      failed: (error) => this.#fail(error),
    });
    this.#end = end;
    withinLineage(undefined, () => withinValve(this.#parts.valve, () => this.#subscribe(end)));
  }

  #subscribe(end: EndSubscriber): void {
    try {
      const entry = this.#parts.createEntry();
      this.#entry = entry;
      if (this.#isStopping) entry.stop();
      this.#parts.buildStream(entry).subscribe(end);
    } catch (error) {
      end.error(error);
    }
  }

  /** Ends the stream from outside of it: an item's or an output's failure that the pipeline must not survive. */
  #abort(error: unknown): void {
    if (this.#end === undefined || this.#end.closed) this.#fail(error);
    else this.#end.error(error);
  }

  #fail(error: unknown): void {
    if (this.#isEnding) {
      this.#failure ??= this.#failureOf(error);
      return;
    }
    const isFinal = OutputClosedError.is(error);
    if (this.#state === 'restarting' && !isFinal) return;
    const { restart } = this.#options.linked.plan.onError;
    if (this.#now() - this.#startedAt >= provenAfter) this.#attempts = 0;
    const again = restart !== undefined && this.#attempts < restart.attempts && !this.#isStopping && !isFinal;
    if (again) return this.#restart(error, backoffDelay(restart, ++this.#attempts));
    this.#restartTimer?.unsubscribe();
    this.#failure = this.#failureOf(error);
    void this.#finish('stopped');
  }

  #failureOf(reason: unknown): PipelineFailure {
    return { reason, place: this.#parts.failedAt };
  }

  #restart(error: unknown, delay: number): void {
    this.#state = 'restarting';
    this.#restarts++;
    const failure = eventFailure(error);
    const attempt = this.#attempts;
    const { logger, clock } = this.#options.shared;
    logger.warn(
      { ...this.#parts.failedAt, code: failure.code, attempt, delay },
      `The pipeline restarts: ${failure.message}`,
    );
    this.#restartTimer = clock.schedule(() => this.#run(), delay);
    this.#options.emit({
      type: 'pipeline_restarting',
      pipeline: this.name,
      time: this.#now(),
      error: failure,
      attempt,
      delay,
    });
  }

  /** Waits until the outputs have taken everything, then closes. */
  async #finish(outcome: 'completed' | 'stopped'): Promise<void> {
    this.#isEnding = true;
    await this.#parts.drain();
    await this.#close(outcome);
  }

  async #close(outcome: 'completed' | 'stopped'): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = this.#isEnding = true;
    this.#state = this.#failure === undefined ? outcome : 'failed';
    this.#options.port(this.name).close();
    await this.#parts.close();
    if (this.#failure !== undefined) this.#state = 'failed';
    this.#announce(this.#failure);
    this.#ended();
  }

  #announce(failure: PipelineFailure | undefined): void {
    const base = { pipeline: this.name, time: this.#now() };
    const { emit, shared } = this.#options;
    if (failure === undefined) {
      return emit({ type: this.#state === 'completed' ? 'pipeline_completed' : 'pipeline_stopped', ...base });
    }
    const error = eventFailure(failure.reason);
    if (!OutputClosedError.is(failure.reason)) {
      const { step, at } = failure.place;
      const where = step === undefined ? '' : ` at "${step}"${at === undefined ? '' : ` (${at})`}`;
      shared.logger.error({ ...failure.place, code: error.code }, `The pipeline failed${where}: ${error.message}`);
    }
    emit({ type: 'pipeline_failed', ...base, error });
  }

  #now(): number {
    return this.#options.shared.clock.now();
  }
}
