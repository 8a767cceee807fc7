import { fuse, type ComponentContext, type Kernel, type RowStep } from '@weir/core';
import type { Observable, OperatorFunction } from 'rxjs';
import type { StepPlan } from '../config/pipeline-plan.js';
import type { StepCounters } from '../telemetry/step-counters.js';
import { counted } from './counted.js';
import { loseItem } from './wired-subscriber.js';

/** A step with what the pipeline keeps about it over its restarts. */
export interface WiredStep {
  readonly plan: StepPlan;
  readonly counters: StepCounters;
  readonly context: ComponentContext;
}

/** Leads a stream through the steps of a pipeline: rows of adjacent kernels in one subscriber each, other operators one by one. */
export function buildStream(source: Observable<unknown>, steps: readonly WiredStep[]): Observable<unknown> {
  let stream = source;
  let row: RowStep[] = [];
  const endRow = () => {
    if (row.length > 0) stream = fuse(row, loseItem)(stream);
    row = [];
  };
  for (const step of steps) {
    const kernel = kernelOf(step);
    if (kernel !== undefined) {
      row.push({ kernel, counters: step.counters, failItem: (error, item) => step.context.failItem(error, item) });
      continue;
    }
    endRow();
    stream = counted(createOperator(step), step.counters)(stream);
  }
  endRow();
  return stream;
}

function kernelOf({ plan: { spec, config }, context }: WiredStep): Kernel<unknown, unknown> | undefined {
  if (spec.liftText !== undefined) return undefined;
  return spec.kernel?.(config, context);
}

function createOperator({ plan: { spec, config }, context }: WiredStep): OperatorFunction<unknown, unknown> {
  const create = () => spec.create(config, context) as OperatorFunction<unknown, unknown>;
  return spec.liftText ? spec.liftText(create as () => OperatorFunction<string, string>) : create();
}
