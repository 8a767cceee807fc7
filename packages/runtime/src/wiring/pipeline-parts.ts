import { RunNumbering, type Valve } from '@weir/core';
import type { Observable } from 'rxjs';
import type { PipelinePlan, SourcePlan } from '../config/pipeline-plan.js';
import type { FailurePlace, PipelineSnapshot } from '../supervision/pipeline-snapshot.js';
import type { RuntimeEvent } from '../telemetry/runtime-event.js';
import { StepCounters } from '../telemetry/step-counters.js';
import { buildStream, type WiredStep } from './build-stream.js';
import { createLink, createOutputs, type OutputsOptions } from './create-outputs.js';
import type { PipelineEnd } from './end-subscriber.js';
import { Entry, type EntrySource } from './entry.js';
import { FailureOrigin } from './failure-origin.js';
import { plannedEntries } from './planned-entries.js';
import { ItemFailures, eventFailure } from './item-failures.js';
import { itemRetry } from './item-retry.js';
import type { LinkedPipeline } from './links.js';
import type { LinkPort } from './link-port.js';
import { Outlet } from './outlet.js';
import { madeBy } from './made-by.js';
import { OutputGate } from './output-gate.js';
import type { OutputNode } from './output-node.js';
import { componentContext, type WiringContext } from './wiring-context.js';

export interface PipelinePartsOptions {
  readonly linked: LinkedPipeline;
  readonly shared: WiringContext;
  readonly port: (pipeline: string) => LinkPort;
  readonly deadLetters: (Pick<OutputNode, 'write'> & { readonly valve: Valve }) | undefined;
  readonly emit: (event: RuntimeEvent) => void;
  /** Ends the whole pipeline. */
  readonly abort: (error: unknown) => void;
}

/** What a pipeline is made of, kept over its restarts: its outputs, the ways of failed items, its counts. */
export class PipelineParts {
  readonly #options: PipelinePartsOptions;
  readonly #plan: PipelinePlan;
  readonly #gate: OutputGate;
  readonly #flow = { sent: 0 };
  readonly #numbering = new RunNumbering();
  readonly #origin = new FailureOrigin();
  readonly #failures: ItemFailures;
  readonly #sources: readonly { plan: SourcePlan; counters: StepCounters }[];
  readonly #link: StepCounters | undefined;
  readonly #steps: readonly WiredStep[];
  readonly #outputCounters: StepCounters[] = [];
  readonly #outputs: readonly OutputNode[];
  readonly #errorRoutes: ReadonlyMap<string, OutputNode>;

  constructor(options: PipelinePartsOptions) {
    const { linked, shared, emit, deadLetters } = options;
    const abort = (error: unknown, step: string) => this.#abort(error, step);
    const { plan, feeders, errorRoutes } = linked;
    this.#options = options;
    this.#plan = plan;
    this.#gate = new OutputGate(deadLetters?.valve);
    const route = (name: string) => this.#errorRoutes.get(name) as OutputNode;
    this.#failures = new ItemFailures({ pipeline: plan.name, shared, deadLetters, emit, abort, route });
    this.#sources = plan.from.flatMap((from) =>
      from.kind === 'link' ? [] : [{ plan: from, counters: new StepCounters(from.id, from.spec.name, 'source') }],
    );
    this.#link = feeders.length > 0 ? new StepCounters('pipeline', 'pipeline', 'source') : undefined;
    this.#steps = plan.through.map((step) => this.#wireStep(step));
    this.#outputs = createOutputs(plan.to, this.#outputsOptions());
    this.#errorRoutes = new Map(errorRoutes.map((name) => [name, createLink(name, this.#outputsOptions())]));
  }

  /** Whether other pipelines feed this one. */
  get isFed(): boolean {
    return this.#link !== undefined;
  }

  get valve(): Valve {
    return this.#gate.valve;
  }

  /** Which entry the latest failure began at, and where it stands. */
  get failedAt(): FailurePlace {
    const { step } = this.#origin;
    const entry = plannedEntries(this.#plan).find(({ id }) => id === step);
    return { pipeline: this.#plan.name, ...(step !== undefined && { step }), ...(entry?.at && { at: entry.at }) };
  }

  get end(): Pick<PipelineEnd, 'outputs' | 'numbering' | 'gate' | 'flow'> {
    return { outputs: this.#outputs, numbering: this.#numbering, gate: this.#gate, flow: this.#flow };
  }

  /** Creates the sources anew: what those of the run before had opened, they have let go. */
  createEntry(): Entry {
    const { shared, port } = this.#options;
    const sources = this.#sources.map(({ plan, counters }) => this.#createSource(plan, counters));
    const link = this.#link && [
      { stream: port(this.#plan.name).stream, counters: this.#link, redelivers: false, link: true },
    ];
    return new Entry(
      [...sources, ...(link ?? [])],
      (error) => {
        const { code, message } = eventFailure(error);
        shared.logger.error({ pipeline: this.#plan.name, code }, `A receipt could not be settled: ${message}`);
      },
      this.#origin,
    );
  }

  buildStream(entry: Entry): Observable<unknown> {
    return buildStream(entry.stream, this.#steps, this.#origin);
  }

  async open(): Promise<void> {
    for (const output of this.#ends) await output.open();
  }

  /** Resolves when the outputs have taken everything, and then the pipelines that failed items go to. */
  async drain(): Promise<void> {
    await Promise.all(this.#outputs.map((output) => output.drain()));
    await Promise.all([...this.#errorRoutes.values()].map((output) => output.drain()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#ends.map((output) => output.close()));
  }

  snapshot(): Pick<PipelineSnapshot, 'received' | 'sent' | 'sources' | 'steps' | 'outputs'> {
    const link = this.#link === undefined ? [] : [this.#link];
    const sources = [...this.#sources.map(({ counters }) => counters), ...link];
    return {
      received: sources.reduce((sum, { sent }) => sum + sent, 0),
      sent: this.#flow.sent,
      sources: sources.map((counters) => counters.snapshot()),
      steps: this.#steps.map(({ counters }) => counters.snapshot()),
      outputs: this.#outputCounters.map((counters) => counters.snapshot()),
    };
  }

  get #ends(): OutputNode[] {
    return [...this.#outputs, ...this.#errorRoutes.values()];
  }

  #abort(error: unknown, step: string): void {
    this.#origin.step = step;
    this.#options.abort(error);
  }

  #createSource({ spec, config }: SourcePlan, counters: StepCounters): EntrySource {
    const failItem = this.#failures.handler(counters, 'deadLetter');
    const context = componentContext(this.#options.shared, this.#plan.name, counters, failItem);
    return {
      stream: madeBy(spec, spec.create(config, context)),
      counters,
      redelivers: spec.contract.redelivers,
      link: false,
    };
  }

  #wireStep(plan: WiredStep['plan']): WiredStep {
    const { cardinality, lineage } = plan.spec.contract;
    const filters = cardinality !== 'any' && lineage === 'synchronous';
    const counters = new StepCounters(plan.id, plan.spec.name, filters ? 'filter' : 'other');
    const outlet = needsOutlet(plan) ? new Outlet() : undefined;
    const failItem = this.#failures.handler(counters, plan.onError, { ...(outlet && { outlet }) });
    const { shared } = this.#options;
    const context = componentContext(shared, this.#plan.name, counters, failItem);
    const retry = plan.retry && { retry: itemRetry(plan.retry, context) };
    return { plan, counters, context: { ...context, ...retry }, ...(outlet && { outlet }) };
  }

  #outputsOptions(): OutputsOptions {
    const { shared, port } = this.#options;
    const { name: pipeline } = this.#plan;
    return {
      pipeline,
      shared,
      port,
      abort: (error, step) => this.#abort(error, step),
      failures: this.#failures,
      gate: this.#gate,
      counters: this.#outputCounters,
    };
  }
}

function needsOutlet({ onError }: WiredStep['plan']): boolean {
  return typeof onError === 'object' && 'substitute' in onError;
}
