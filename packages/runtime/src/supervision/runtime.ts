import { realClock, silentLogger, sleep, type Clock, type Logger } from '@weir/core';
import { Subject, type Observable } from 'rxjs';
import type { RuntimePlan } from '../config/pipeline-plan.js';
import type { RuntimeEvent } from '../telemetry/runtime-event.js';
import { DeadLetters } from '../wiring/dead-letters.js';
import { resolveLinks, type LinkedPipeline } from '../wiring/links.js';
import { LinkPort } from '../wiring/link-port.js';
import type { WiringContext } from '../wiring/wiring-context.js';
import { Pipeline } from './pipeline.js';
import type { PipelineSnapshot } from './pipeline-snapshot.js';

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
}

const defaultDeadline = 10_000;
/** How long interrupted runs may take to write their last event, in ms. */
const grace = 2_000;

/** Runs the pipelines of one plan. */
export class Runtime {
  /** What happens to the pipelines: starts, failures, restarts, ends, failed items. */
  readonly events$: Observable<RuntimeEvent>;
  /** Resolves when every pipeline has ended; never rejects. */
  readonly done: Promise<RuntimeResult>;
  readonly #events = new Subject<RuntimeEvent>();
  readonly #interruption = new AbortController();
  readonly #clock: Clock;
  readonly #pipelines: readonly Pipeline[];
  readonly #deadLetters: DeadLetters | undefined;
  readonly #order: readonly string[];
  #resolveDone: (result: RuntimeResult) => void = () => undefined;
  #stopping: Promise<void> | undefined;

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
    const linked = resolveLinks(plan.pipelines, plan.deadLetter?.kind === 'link' ? plan.deadLetter.pipeline : undefined);
    const ports = new Map(linked.map(({ plan: { name }, feeders }) => [name, new LinkPort(name, feeders)]));
    const port = (name: string) => ports.get(name) as LinkPort;
    this.#deadLetters = plan.deadLetter && new DeadLetters(plan.deadLetter, shared, port);
    this.#pipelines = linked.map((pipeline) => this.#createPipeline(pipeline, shared, port));
    this.#order = plan.pipelines.map(({ name }) => name);
  }

  /** Opens every sink, then starts the pipelines, those that others feed first. What fails to open is thrown, with everything closed again. */
  async start(): Promise<void> {
    try {
      await this.#deadLetters?.open();
      for (const pipeline of this.#pipelines) await pipeline.open();
    } catch (error) {
      this.#pipelines.forEach((pipeline) => pipeline.abandon());
      await Promise.all(this.#pipelines.map((pipeline) => pipeline.done));
      await this.#deadLetters?.close();
      throw error;
    }
    void this.#awaitEnd();
    this.#pipelines.forEach((pipeline) => pipeline.start());
  }

  /**
   * Drains: closes the sources, lets what is on its way be taken, flushes and closes the sinks. After the deadline open runs are
   * interrupted; what still has not ended two seconds later is given up. Resolves when everything is closed.
   */
  stop({ deadline = defaultDeadline }: StopOptions = {}): Promise<void> {
    this.#stopping ??= this.#drain(deadline);
    return this.#stopping;
  }

  /** Stops now: open runs end with their terminal event, what they have said so far is kept. */
  interrupt(): Promise<void> {
    this.#interruption.abort();
    return this.stop({ deadline: 0 });
  }

  /** What flowed through each pipeline so far, in the order of the configuration. */
  snapshot(): PipelineSnapshot[] {
    const place = (name: string) => this.#order.indexOf(name);
    return this.#pipelines.map((pipeline) => pipeline.snapshot()).sort((a, b) => place(a.name) - place(b.name));
  }

  #createPipeline({ plan, feeders }: LinkedPipeline, shared: WiringContext, port: (name: string) => LinkPort): Pipeline {
    const emit = (event: RuntimeEvent) => this.#emit(event, plan.onError.then);
    return new Pipeline({ plan, feeders, shared, port, deadLetters: this.#deadLetters, emit });
  }

  async #drain(deadline: number): Promise<void> {
    this.#pipelines.forEach((pipeline) => pipeline.stop());
    if (await this.#endsWithin(deadline)) return;
    this.#interruption.abort();
    if (await this.#endsWithin(grace)) return;
    this.#pipelines.forEach((pipeline) => pipeline.abandon());
    await this.done;
  }

  async #endsWithin(ms: number): Promise<boolean> {
    const timeout = new AbortController();
    const slow = sleep(this.#clock, ms, timeout.signal).then(
      () => false,
      () => true,
    );
    const ended = await Promise.race([this.done.then(() => true), slow]);
    timeout.abort();
    return ended;
  }

  async #awaitEnd(): Promise<void> {
    await Promise.all(this.#pipelines.map((pipeline) => pipeline.done));
    await this.#deadLetters?.close();
    const pipelines = this.snapshot();
    const error = this.#pipelines.find((pipeline) => pipeline.error !== undefined)?.error ?? this.#deadLetters?.error;
    const stopped = pipelines.some(({ state }) => state === 'stopped');
    const status = error !== undefined ? 'failed' : stopped ? 'stopped' : 'completed';
    this.#resolveDone({ status, pipelines, ...(error !== undefined && { error }) });
    this.#events.complete();
  }

  #emit(event: RuntimeEvent, then: 'stop' | 'stopAll'): void {
    this.#events.next(event);
    if (event.type === 'pipeline_failed' && then === 'stopAll') void this.stop();
  }
}
