import * as fc from 'fast-check';
import { Subscriber } from 'rxjs';
import { slowly, type SinkPlan } from './slow-sink.js';
import { steps, type Step } from './steps.js';
import { Trial, type Item, type SourcePlan } from './trial.js';

/** A chain as plain data, so that fast-check can print it and make it smaller. */
export interface ChainPlan {
  readonly source: SourcePlan;
  readonly steps: readonly { readonly name: string; readonly size: number; readonly ms: number }[];
  readonly sink: SinkPlan;
  /** When the reader leaves before the end. */
  readonly leaves?: { readonly afterItems: number } | { readonly afterMs: number } | undefined;
}

export interface Played {
  readonly trial: Trial;
  readonly made: readonly Step[];
  readonly ended: 'completed' | 'failed' | 'left' | undefined;
  readonly error: unknown;
}

const paces = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 });

/** Chains of the steps named, of sources and sinks of any pace. */
export function chainPlans(names: readonly string[], unrest: 'calm' | 'restless'): fc.Arbitrary<ChainPlan> {
  const step = fc.record({
    name: fc.constantFrom(...names),
    size: fc.integer({ min: 1, max: 4 }),
    ms: fc.integer({ min: 0, max: 4 }),
  });
  const sink = fc
    .record({ high: fc.integer({ min: 1, max: 4 }), low: fc.nat(3), paces })
    .map((plan) => ({ ...plan, low: Math.min(plan.low, plan.high - 1) }));
  const failure = fc.option(fc.record({ after: fc.nat(12), times: fc.integer({ min: 1, max: 4 }) }), {
    nil: undefined,
  });
  const leaves = fc.option(
    fc.oneof(fc.record({ afterItems: fc.integer({ min: 1, max: 10 }) }), fc.record({ afterMs: fc.nat(30) })),
    { nil: undefined },
  );
  const isCalm = unrest === 'calm';
  return fc.record({
    source: fc.record({ count: fc.nat(24), gaps: paces, failure: isCalm ? fc.constant(undefined) : failure }),
    steps: fc.array(step, { maxLength: 5 }),
    sink,
    leaves: isCalm ? fc.constant(undefined) : leaves,
  });
}

/** Runs a chain until nothing is left to wait for. */
export async function play(plan: ChainPlan): Promise<Played> {
  const trial = new Trial();
  const made = plan.steps.map(({ name, size, ms }) => (steps[name] as (typeof steps)[string])(size, ms, trial));
  const source$ = trial.source(plan.source);
  const chain$ = made.reduce((stream$, { operator }) => stream$.pipe(operator), source$);
  const seen = { ended: undefined as Played['ended'], error: undefined as unknown };
  const { leaves } = plan;
  let count = 0;
  const reader = Subscriber.create<Item>(
    (item) => {
      trial.take(item as Item);
      if (leaves && 'afterItems' in leaves && ++count === leaves.afterItems) reader.unsubscribe();
    },
    (error) => ((seen.ended = 'failed'), (seen.error = error)),
    () => (seen.ended = 'completed'),
  );
  chain$.pipe(slowly(plan.sink, trial)).subscribe(reader);
  if (leaves && 'afterMs' in leaves) trial.clock.schedule(() => reader.unsubscribe(), leaves.afterMs);
  await trial.rest();
  if (reader.closed) seen.ended ??= 'left';
  return { trial, made, ...seen };
}

/** How many items may be under way at most, by what each step states. */
export function boundOf(made: readonly Step[], sink: SinkPlan): number {
  let [bound, weight, sources] = [0, 1, 1];
  let isCut = false;
  for (const step of made) {
    if (isCut && step.continues === true) return Infinity;
    isCut ||= step.endsByTimer === true;
    bound += step.holds * weight;
    weight *= step.weight ?? 1;
    sources += step.sources ?? 0;
  }
  // Each source may have an item on its way when it is asked to wait.
  return bound + (sink.high + sources) * weight;
}
