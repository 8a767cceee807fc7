import { attachReceipt } from '@weir/core';
import { from } from 'rxjs';
import type { RuntimePlan, SourcePlan } from '../../config/pipeline-plan.js';
import { mapping, source } from '../../wiring/__fixtures__/plans.js';
import { Runtime, type RuntimeOptions, type RuntimeResult } from '../runtime.js';

export function create(runtimePlan: RuntimePlan, options: Partial<RuntimeOptions> = {}): Runtime {
  return new Runtime({ plan: runtimePlan, lookup: () => undefined, ...options });
}

/** Runs a plan to its end. */
export async function run(runtimePlan: RuntimePlan, options: Partial<RuntimeOptions> = {}): Promise<RuntimeResult> {
  const runtime = create(runtimePlan, options);
  await runtime.start();
  return runtime.done;
}

/** A kernel that throws on one item and passes the others on. */
export const failOn = (bad: unknown) =>
  mapping((item) => {
    if (item === bad) throw new RangeError(`cannot take ${String(bad)}`);
    return item;
  });

/** Attaches a receipt that notes how it was settled, as `1 acknowledged` or `1 refused: why`. */
export function withReceipt<T extends object>(outcomes: string[], name: unknown, item: T): T {
  attachReceipt(item, {
    acknowledge: () => outcomes.push(`${String(name)} acknowledged`),
    refuse: (reason) =>
      outcomes.push(`${String(name)} refused: ${reason instanceof Error ? reason.message : String(reason)}`),
  });
  return item;
}

/** A source of items with receipts, numbered from 0. */
export function redelivering(outcomes: string[], items: readonly object[]): SourcePlan {
  items.forEach((item, index) => withReceipt(outcomes, index, item));
  return source('queue', () => from(items), true);
}

/** Lets whatever waits on resolved promises run. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
