import { fuse, type ComponentContext, type Kernel, type RowStep } from '@weir/core';
import type { Observable, OperatorFunction } from 'rxjs';
import { takesOnlyText } from '../config/checks/takes-only-text.js';
import type { StepPlan } from '../config/pipeline-plan.js';
import type { StepCounters } from '../telemetry/step-counters.js';
import { counted } from './counted.js';
import type { FailureOrigin } from './failure-origin.js';
import type { Outlet } from './outlet.js';
import { madeBy } from './made-by.js';
import { textItems, textKernel } from './text-items.js';
import { loseItem } from './wired-subscriber.js';

/** A step with what the pipeline keeps about it over its restarts. */
export interface WiredStep {
  readonly plan: StepPlan;
  readonly counters: StepCounters;
  readonly context: ComponentContext;
  /** Where it emits, for whoever gives on something in the place of its failed items. */
  readonly outlet?: Outlet;
}

/** Leads a stream through the steps of a pipeline: rows of adjacent kernels in one subscriber each, other operators one by one. */
export function buildStream(
  source: Observable<unknown>,
  steps: readonly WiredStep[],
  origin?: FailureOrigin,
): Observable<unknown> {
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
    stream = counted(createOperator(step), step.counters, { outlet: step.outlet, origin })(stream);
  }
  endRow();
  return stream;
}

function kernelOf({ plan: { spec, config }, context, outlet }: WiredStep): Kernel<unknown, unknown> | undefined {
  if (spec.liftText !== undefined) return undefined;
  const made = spec.kernel?.(config, context);
  const kernel = made && takesOnlyText(spec.contract) ? textKernel(spec.name, made) : made;
  return kernel && outlet ? withOutlet(kernel, outlet) : kernel;
}

/** The kernel as one with a stage: what works without one has no way out but its own results. */
function withOutlet(kernel: Kernel<unknown, unknown>, outlet: Outlet): Kernel<unknown, unknown> {
  return (emit) => {
    outlet.emit = emit;
    return kernel(emit);
  };
}

function createOperator(step: WiredStep): OperatorFunction<unknown, unknown> {
  const { spec, config } = step.plan;
  const create = () => madeBy(spec, spec.create(config, step.context) as OperatorFunction<unknown, unknown>);
  const operator = spec.liftText ? spec.liftText(create as () => OperatorFunction<string, string>) : create();
  if (!takesOnlyText(spec.contract)) return operator;
  const guard = textItems(step);
  return (source) => operator(guard(source));
}
