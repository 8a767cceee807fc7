import { OutputClosedError, RunNumbering, withinValve } from '@weir/core';
import type { Subscription } from 'rxjs';
import type { PipelinePlan, SourcePlan } from '../config/pipeline-plan.js';
import type { RuntimeEvent } from '../telemetry/runtime-event.js';
import { StepCounters } from '../telemetry/step-counters.js';
import { buildStream, type WiredStep } from '../wiring/build-stream.js';
import { createLink, createOutputs, type OutputsOptions } from '../wiring/create-outputs.js';
import { EndSubscriber } from '../wiring/end-subscriber.js';
import { Entry, type EntrySource } from '../wiring/entry.js';
import { ItemFailures, eventFailure } from '../wiring/item-failures.js';
import type { LinkPort } from '../wiring/link-port.js';
import { OutputGate } from '../wiring/output-gate.js';
import type { OutputNode } from '../wiring/output-node.js';
import { componentContext, type WiringContext } from '../wiring/wiring-context.js';
import { backoffDelay } from './backoff-delay.js';
import type { PipelineSnapshot, PipelineState } from './pipeline-snapshot.js';

/** A run that lasted this long has proved itself: the count of restarts begins anew. */
const provenAfter = 60_000;

export interface PipelineOptions {
  readonly plan: PipelinePlan;
  /** Who hands items to this pipeline. */
  readonly feeders: readonly string[];
  readonly shared: WiringContext;
  readonly port: (pipeline: string) => LinkPort;
  readonly deadLetters: OutputNode | undefined;
  readonly emit: (event: RuntimeEvent) => void;
}

/** One pipeline over its restarts: opens its outputs, runs its stream, and ends it in order. */
export class Pipeline {
  readonly name: string;
  /** Resolves when the pipeline has ended, however it did. */
  readonly done: Promise<void>;
  #state: PipelineState = 'idle';
  #error: unknown;
  #sent = 0;
  #restarts = 0;
  #attempts = 0;
  #startedAt = 0;
  #stopping = false;
  #entry: Entry | undefined;
  #end: EndSubscriber | undefined;
  #restartTimer: Subscription | undefined;
  #ended: () => void = () => undefined;
  readonly #options: PipelineOptions;
  readonly #gate = new OutputGate();
  readonly #numbering = new RunNumbering();
  readonly #failures: ItemFailures;
  readonly #sources: readonly { plan: SourcePlan; counters: StepCounters }[];
  readonly #link: StepCounters | undefined;
  readonly #steps: readonly WiredStep[];
  readonly #outputCounters: StepCounters[] = [];
  readonly #outputs: readonly OutputNode[];
  readonly #routes = new Map<string, OutputNode>();

  constructor(options: PipelineOptions) {
    const { plan, shared, emit, deadLetters } = options;
    this.#options = options;
    this.name = plan.name;
    this.done = new Promise((resolve) => (this.#ended = resolve));
    const abort = (error: unknown) => this.#abort(error);
    this.#failures = new ItemFailures({ pipeline: plan.name, shared, deadLetters, emit, abort, route: (name) => this.#route(name) });
    this.#sources = plan.from.flatMap((from) =>
      from.kind === 'link' ? [] : [{ plan: from, counters: new StepCounters(from.id, from.spec.name) }],
    );
    this.#link = options.feeders.length > 0 ? new StepCounters('pipeline', 'pipeline') : undefined;
    this.#steps = plan.through.map((step) => this.#wireStep(step));
    this.#outputs = createOutputs(plan.to, this.#outputsOptions());
  }

  /** Opens the outputs. What it throws keeps the runtime from starting. */
  async open(): Promise<void> {
    for (const output of this.#outputs) await output.open();
  }

  start(): void {
    this.#state = 'running';
    this.#emit({ type: 'pipeline_started', pipeline: this.name, time: this.#now() });
    this.#run();
  }

  /** Lets go of the sources; the pipeline ends when what is on its way has been taken. */
  stop(): void {
    this.#stopping = true;
    if (this.#state === 'restarting') {
      this.#restartTimer?.unsubscribe();
      void this.#finish('stopped');
    } else if (this.#state === 'running') this.#entry?.stop();
  }

  /** Ends at once; what is on its way is lost. */
  abandon(): void {
    if (this.#hasEnded) return;
    this.#restartTimer?.unsubscribe();
    this.#end?.unsubscribe();
    this.#stopping = true;
    void this.#close('stopped');
  }

  snapshot(): PipelineSnapshot {
    const sources = [...this.#sources.map(({ counters }) => counters), ...(this.#link ? [this.#link] : [])].map((c) => c.snapshot());
    return {
      name: this.name,
      state: this.#state,
      restarts: this.#restarts,
      received: sources.reduce((sum, { received }) => sum + received, 0),
      sent: this.#sent,
      sources,
      steps: this.#steps.map(({ counters }) => counters.snapshot()),
      outputs: this.#outputCounters.map((counters) => counters.snapshot()),
      ...(this.#error !== undefined && { error: eventFailure(this.#error) }),
    };
  }

  /** Why the pipeline failed, if it did. */
  get error(): unknown {
    return this.#error;
  }

  get #hasEnded(): boolean {
    return this.#state === 'completed' || this.#state === 'stopped' || this.#state === 'failed';
  }

  #run(): void {
    this.#startedAt = this.#now();
    const end = new EndSubscriber({
      outputs: this.#outputs,
      numbering: this.#numbering,
      count: () => this.#sent++,
      completed: () => void this.#finish(this.#stopping ? 'stopped' : 'completed'),
      failed: (error) => this.#fail(error),
    });
    this.#end = end;
    try {
      this.#entry = new Entry(this.#createSources());
      const stream = buildStream(this.#entry.stream, this.#steps);
      withinValve(this.#gate.valve, () => stream.subscribe(end));
    } catch (error) {
      end.error(error);
    }
  }

  #createSources(): EntrySource[] {
    const sources = this.#sources.map(({ plan: { spec, config }, counters }) => {
      const context = componentContext(this.#options.shared, this.name, counters, this.#failures.handler(counters, 'deadLetter'));
      return { stream: spec.create(config, context), counters, redelivers: spec.contract.redelivers, link: false };
    });
    if (this.#link === undefined) return sources;
    const { stream } = this.#options.port(this.name);
    return [...sources, { stream, counters: this.#link, redelivers: false, link: true }];
  }

  #wireStep(plan: WiredStep['plan']): WiredStep {
    const counters = new StepCounters(plan.id, plan.spec.name, plan.spec.contract.cardinality !== 'any');
    const failItem = this.#failures.handler(counters, plan.onError);
    return { plan, counters, context: componentContext(this.#options.shared, this.name, counters, failItem) };
  }

  #outputsOptions(): OutputsOptions {
    return {
      pipeline: this.name,
      shared: this.#options.shared,
      failures: this.#failures,
      gate: this.#gate,
      port: this.#options.port,
      abort: (error) => this.#abort(error),
      counters: this.#outputCounters,
    };
  }

  #route(pipeline: string): OutputNode {
    let node = this.#routes.get(pipeline);
    if (node === undefined) this.#routes.set(pipeline, (node = createLink(pipeline, this.#outputsOptions())));
    return node;
  }

  /** Ends the stream from outside of it: an item's or an output's failure that the pipeline must not survive. */
  #abort(error: unknown): void {
    this.#end?.unsubscribe();
    this.#fail(error);
  }

  #fail(error: unknown): void {
    if (this.#hasEnded || this.#state === 'restarting') return;
    const { restart } = this.#options.plan.onError;
    if (this.#now() - this.#startedAt >= provenAfter) this.#attempts = 0;
    const again = restart !== undefined && this.#attempts < restart.attempts && !this.#stopping && !OutputClosedError.is(error);
    if (again) return this.#restart(error, backoffDelay(restart, ++this.#attempts));
    this.#error = error;
    void this.#finish('failed');
  }

  #restart(error: unknown, delay: number): void {
    this.#state = 'restarting';
    this.#restarts++;
    const failure = eventFailure(error);
    const { logger, clock } = this.#options.shared;
    logger.warn({ pipeline: this.name, code: failure.code, attempt: this.#attempts, delay }, `The pipeline restarts: ${failure.message}`);
    this.#emit({ type: 'pipeline_restarting', pipeline: this.name, time: this.#now(), error: failure, attempt: this.#attempts, delay });
    this.#restartTimer = clock.schedule(() => {
      this.#state = 'running';
      this.#run();
    }, delay);
  }

  /** Waits until the outputs have taken everything, then closes. */
  async #finish(state: 'completed' | 'stopped' | 'failed'): Promise<void> {
    await Promise.all([...this.#outputs, ...this.#routes.values()].map((output) => output.drain()));
    await this.#close(this.#error === undefined ? state : 'failed');
  }

  async #close(state: 'completed' | 'stopped' | 'failed'): Promise<void> {
    if (this.#hasEnded) return;
    this.#state = state;
    this.#options.port(this.name).close();
    const closed = await Promise.allSettled([...this.#outputs, ...this.#routes.values()].map((output) => output.close()));
    for (const result of closed) if (result.status === 'rejected') this.#failedToClose(result.reason);
    this.#announce();
    this.#ended();
  }

  #failedToClose(error: unknown): void {
    this.#error ??= error;
    this.#state = 'failed';
  }

  #announce(): void {
    const base = { pipeline: this.name, time: this.#now() };
    if (this.#state !== 'failed') return this.#emit({ type: this.#state === 'completed' ? 'pipeline_completed' : 'pipeline_stopped', ...base });
    const error = eventFailure(this.#error);
    if (!OutputClosedError.is(this.#error)) {
      this.#options.shared.logger.error({ pipeline: this.name, code: error.code }, `The pipeline failed: ${error.message}`);
    }
    this.#emit({ type: 'pipeline_failed', ...base, error });
  }

  #emit(event: RuntimeEvent): void {
    this.#options.emit(event);
  }

  #now(): number {
    return this.#options.shared.clock.now();
  }
}
