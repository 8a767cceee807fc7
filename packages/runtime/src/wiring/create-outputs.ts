import type { Sink } from '@weir/core';
import type { OutputPlan, SinkErrorPolicy, SinkPlan } from '../config/pipeline-plan.js';
import { StepCounters } from '../telemetry/step-counters.js';
import { eventFailure, type ItemFailures } from './item-failures.js';
import type { LinkPort } from './link-port.js';
import { LinkSink } from './link-sink.js';
import type { OutputGate } from './output-gate.js';
import type { OutputNode } from './output-node.js';
import { madeBy } from './made-by.js';
import { RouteNode } from './route-node.js';
import { SinkNode } from './sink-node.js';
import { componentContext, type WiringContext } from './wiring-context.js';

export interface OutputsOptions {
  readonly pipeline: string;
  readonly shared: WiringContext;
  readonly failures: ItemFailures;
  readonly gate: OutputGate;
  readonly port: (pipeline: string) => LinkPort;
  /** Ends the whole pipeline. */
  readonly abort: (error: unknown, step: string) => void;
  /** Collects the counters of everything created. */
  readonly counters: StepCounters[];
}

const strict: SinkErrorPolicy = { then: 'deadLetter' };

/** Creates the ends of a pipeline from its plan. */
export function createOutputs(plans: readonly OutputPlan[], options: OutputsOptions): OutputNode[] {
  return plans.map((plan) => createOutput(plan, options));
}

function createOutput(plan: OutputPlan, options: OutputsOptions): OutputNode {
  if (plan.kind === 'route') {
    const counters = register(options, new StepCounters(plan.id, 'route'));
    const branches = plan.branches.map(({ when, to }) => ({
      ...(when && { when }),
      nodes: createOutputs(to, options),
    }));
    return new RouteNode(branches, plan.match, counters, options.failures.handler(counters, 'deadLetter'));
  }
  if (plan.kind === 'link') return createLink(plan.pipeline, options);
  const counters = register(options, new StepCounters(plan.id, plan.spec.name));
  return sinkNode(createSink(plan, counters, options), plan, counters, options);
}

/** The way to another pipeline. */
export function createLink(pipeline: string, options: OutputsOptions): OutputNode {
  const counters = register(options, new StepCounters(`pipeline:${pipeline}`, 'pipeline'));
  const sink = new LinkSink(options.port(pipeline), options.pipeline);
  return sinkNode(sink, { mode: 'required', onError: strict }, counters, options);
}

function createSink(plan: SinkPlan, counters: StepCounters, options: OutputsOptions): Sink<unknown> {
  const failItem = failureHandler(plan, counters, options);
  const context = componentContext(options.shared, options.pipeline, counters, failItem);
  return madeBy(plan.spec, plan.spec.create(plan.config, context));
}

type SinkPolicy = Pick<SinkPlan, 'mode' | 'onError'>;

function sinkNode(sink: Sink<unknown>, plan: SinkPolicy, counters: StepCounters, options: OutputsOptions): SinkNode {
  const { pipeline, gate, shared, abort } = options;
  const { mode, onError } = plan;
  const failed =
    mode === 'required'
      ? (error: unknown) => abort(error, counters.id)
      : (error: unknown) => report(error, counters, options);
  const failItem = failureHandler(plan, counters, options);
  const retry = onError.retry && { retry: onError.retry };
  const { clock } = shared;
  return new SinkNode({ pipeline, sink, mode, counters, gate, clock, failItem, failed, lost: failed, ...retry });
}

function failureHandler({ mode, onError }: SinkPolicy, counters: StepCounters, { failures }: OutputsOptions) {
  return failures.handler(counters, onError.then, { mayLose: mode !== 'required' });
}

function report(error: unknown, counters: StepCounters, { pipeline, shared }: OutputsOptions): void {
  const { code, message } = eventFailure(error);
  shared.logger.warn({ pipeline, step: counters.id, code }, `A sink that is not required failed: ${message}`);
}

function register(options: OutputsOptions, counters: StepCounters): StepCounters {
  options.counters.push(counters);
  return counters;
}
