import { realClock, silentLogger, sleep, type Clock, type Logger } from '@weir/core';
import { Subject, type Observable } from 'rxjs';
import type { RuntimePlan } from '../config/pipeline-plan.js';
import type { RuntimeEvent } from '../telemetry/runtime-event.js';
import { DeadLetters } from '../wiring/dead-letters.js';
import { resolveLinks, type LinkedPipeline } from '../wiring/links.js';
import { LinkPort } from '../wiring/link-port.js';
import type { WiringContext } from '../wiring/wiring-context.js';
import { Pipeline, type PipelineFailure } from './pipeline.js';
import type { FailurePlace, PipelineSnapshot } from './pipeline-snapshot.js';

export interface RuntimeOptions {
  readonly plan: RuntimePlan;
  /** Finds registered components by kind and name, for components that refer to others. */
  readonly lookup: (kind: string, name: string) => unknown;
  readonly logger?: Logger;
  readonly clock?: Clock;
  /** Reads the environment; nothing is set by default. */
  readonly environment?: (name: string) => string | undefined;
}

export interface StopOptions {
  /** How long what is on its way may take before open runs are interrupted, in ms. Default 10 000. */
  readonly deadline?: number;
}

/** How a runtime ended: `failed` when any pipeline did. */
export interface RuntimeResult {
  readonly status: 'completed' | 'stopped' | 'failed';
  readonly pipelines: readonly PipelineSnapshot[];
  /** The first pipeline's failure, as it was raised. */
  readonly error?: unknown;
  /** Where that was, where it was a pipeline's. */
  readonly failedAt?: FailurePlace;
}

const defaultDeadline = 10_000;
/** How long interrupted runs may take to write their last event, in ms. */
const grace = 2_000;

/** Runs the pipelines of one plan. */
export class Runtime {
  /** What happens to the pipelines: starts, failures, restarts, ends, failed items. */
  readonly events$: Observable<RuntimeEvent>;
  /** Resolves when every pipeline has ended, also where `start()` failed or nothing was ever started; never rejects. */
  readonly done: Promise<RuntimeResult>;
  readonly #events = new Subject<RuntimeEvent>();
  readonly #interruption = new AbortController();
  readonly #clock: Clock;
  /** Listeners before those that feed them. */
  readonly #pipelines: readonly Pipeline[];
  /** Those whose failed items may go to the dead letters. */
  readonly #senders: readonly Pipeline[];
  readonly #deadLetters: DeadLetters | undefined;
  readonly #order: readonly string[];
  #resolveDone: (result: RuntimeResult) => void = () => undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #startFailure: { readonly reason: unknown } | undefined;

  constructor(options: RuntimeOptions) {
    const { plan, logger = silentLogger, clock = realClock, environment = () => undefined, lookup } = options;
    this.#clock = clock;
    this.events$ = this.#events.asObservable();
    this.done = new Promise((resolve) => (this.#resolveDone = resolve));
    const shared: WiringContext = {
      clock,
      logger,
      environment,
      lookup,
      baseDirectory: plan.baseDirectory,
      interrupted: this.#interruption.signal,
    };
    const linked = resolveLinks(
      plan.pipelines,
      plan.deadLetter?.kind === 'link' ? plan.deadLetter.pipeline : undefined,
    );
    const ports = new Map(linked.map(({ plan: { name }, feeders }) => [name, new LinkPort(name, feeders)]));
    const port = (name: string) => ports.get(name) as LinkPort;
    this.#deadLetters = plan.deadLetter && new DeadLetters(plan.deadLetter, shared, port);
    this.#pipelines = linked.map((pipeline) => this.#createPipeline(pipeline, shared, port));
    this.#senders = this.#pipelines.filter((_, index) => linked[index]?.takesLetters === false);
    this.#order = plan.pipelines.map(({ name }) => name);
  }

  /**
   * Opens every sink, then starts the pipelines, those that others feed first. What fails to open is thrown, with everything closed again.
   * A second call changes nothing, nor does one after `stop()`.
   */
  start(): Promise<void> {
    if (this.#stopping !== undefined) return this.#starting ?? Promise.resolve();
    return (this.#starting ??= this.#start());
  }

  /**
   * Drains: closes the sources, lets what is on its way be taken, flushes and closes the sinks. After the deadline open runs are
   * interrupted; what still has not ended two seconds later is given up, and its receipts are refused. Resolves when everything is closed;
   * sinks that do not close within two more seconds are left behind.
   */
  stop({ deadline = defaultDeadline }: StopOptions = {}): Promise<void> {
    return (this.#stopping ??= this.#stop(deadline));
  }

  /** Stops now: open runs end with their terminal event, what they have said so far is kept. Shortens a stop that is under way. */
  interrupt(): Promise<void> {
    this.#interruption.abort();
    return this.stop({ deadline: 0 });
  }

  /** What flowed through each pipeline so far, in the order of the configuration. */
  snapshot(): PipelineSnapshot[] {
    const place = (name: string) => this.#order.indexOf(name);
    return this.#pipelines.map((pipeline) => pipeline.snapshot()).sort((a, b) => place(a.name) - place(b.name));
  }

  #createPipeline(linked: LinkedPipeline, shared: WiringContext, port: (name: string) => LinkPort): Pipeline {
    const emit = (event: RuntimeEvent) => this.#emit(event, linked.plan.onError.then);
    const deadLetters = linked.takesLetters ? undefined : this.#deadLetters;
    return new Pipeline({ linked, shared, port, deadLetters, emit });
  }

  async #start(): Promise<void> {
    void this.#awaitEnd();
    try {
      await this.#deadLetters?.open();
      for (const pipeline of this.#pipelines) await pipeline.open();
    } catch (error) {
      this.#startFailure = { reason: error };
      this.#abandon();
      await this.#endsSoon();
      throw error;
    }
    this.#pipelines.forEach((pipeline) => pipeline.start());
  }

  async #stop(deadline: number): Promise<void> {
    if (this.#starting === undefined) {
      void this.#awaitEnd();
      this.#abandon();
    }
    this.#pipelines.forEach((pipeline) => pipeline.stop());
    if (await this.#endsWithin(deadline, this.#interruption.signal)) return;
    this.#interruption.abort();
    if (await this.#endsWithin(grace)) return;
    this.#abandon();
    await this.#endsSoon();
  }

  /** Waits for what was abandoned to close, but not for ever. */
  async #endsSoon(): Promise<void> {
    if (!(await this.#endsWithin(grace))) this.#conclude();
  }

  /** Whether everything has ended before `ms` are over, or before `sooner` aborts. */
  async #endsWithin(ms: number, sooner?: AbortSignal): Promise<boolean> {
    const over = new AbortController();
    const cut = () => over.abort();
    if (sooner?.aborted) cut();
    sooner?.addEventListener('abort', cut);
    const late = sleep(this.#clock, ms, over.signal)
      .catch(() => undefined)
      .then(() => false);
    const ended = await Promise.race([this.done.then(() => true), late]);
    sooner?.removeEventListener('abort', cut);
    cut();
    return ended;
  }

  #abandon(): void {
    this.#pipelines.forEach((pipeline) => pipeline.abandon());
    void this.#deadLetters?.close();
  }

  async #awaitEnd(): Promise<void> {
    await Promise.all(this.#senders.map(({ done }) => done));
    await this.#deadLetters?.drain();
    await this.#deadLetters?.close();
    await Promise.all(this.#pipelines.map(({ done }) => done));
    this.#conclude();
  }

  #conclude(): void {
    const pipelines = this.snapshot();
    const failures: (Partial<PipelineFailure> | undefined)[] = [
      this.#startFailure,
      ...this.#pipelines.map(({ failure }) => failure),
      this.#deadLetters?.failure,
    ];
    const failure = failures.find((candidate) => candidate !== undefined);
    const stopped = pipelines.some(({ state }) => state === 'stopped');
    const status = failure !== undefined ? 'failed' : stopped ? 'stopped' : 'completed';
    this.#resolveDone({
      status,
      pipelines,
      ...(failure && { error: failure.reason, ...(failure.place && { failedAt: failure.place }) }),
    });
    this.#events.complete();
  }

  #emit(event: RuntimeEvent, then: 'stop' | 'stopAll'): void {
    this.#events.next(event);
    if (event.type === 'pipeline_failed' && then === 'stopAll') void this.stop();
  }
}
