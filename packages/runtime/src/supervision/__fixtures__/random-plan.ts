import * as fc from 'fast-check';

/** How a step treats the items that its salt picks. */
export type StepKind = 'filter' | 'duplicate' | 'throw' | 'break' | 'later' | 'pass';
export type PolicyKind = 'deadLetter' | 'skip' | 'stop' | 'route';
export type Latency = 'atOnce' | 'soon' | 'later';

export interface RandomStep {
  kind: StepKind;
  salt: number;
  policy: PolicyKind | 'substitute';
}

export interface RandomSink {
  mode: 'required' | 'bestEffort' | 'detached';
  latency: Latency;
  /** Whether it fails on the items that its salt picks, the first time or always. */
  fails: 'never' | 'once' | 'always';
  salt: number;
  retries: number;
  policy: PolicyKind;
  /** The write at which its output is closed for good. */
  closesAt: number | undefined;
}

export interface RandomSource {
  items: number;
  /** The time between two items; 0 gives them at once. */
  gap: number;
  /** Whether it waits for the valve. */
  patient: boolean;
  /** The item at which it fails, once. */
  failsAt: number | undefined;
}

export interface RandomPipeline {
  sources: RandomSource[];
  steps: RandomStep[];
  sinks: RandomSink[];
  /** Which of the pipelines behind it get what it gives. */
  links: number[];
  /** Whether the first sink stands behind a route that takes every other item only. */
  isRouted: boolean;
  restarts: number;
}

export interface RandomPlan {
  pipelines: RandomPipeline[];
  letters: 'none' | 'sink' | 'slow' | 'failing' | 'link';
  /** When it is stopped; before its start where `at` is negative. */
  stop: { at: number; deadline: number; interruptAfter: number | undefined } | undefined;
}

const policy = fc.constantFrom<PolicyKind>('deadLetter', 'deadLetter', 'skip', 'stop', 'route');
const salt = fc.nat(1000);

const step: fc.Arbitrary<RandomStep> = fc.record({
  kind: fc.constantFrom<StepKind>('filter', 'duplicate', 'throw', 'later', 'pass', 'break'),
  salt,
  policy: fc.oneof({ weight: 5, arbitrary: policy }, { weight: 1, arbitrary: fc.constant('substitute' as const) }),
});

const sink: fc.Arbitrary<RandomSink> = fc.record({
  mode: fc.constantFrom('required', 'required', 'bestEffort', 'detached'),
  latency: fc.constantFrom<Latency>('atOnce', 'soon', 'later'),
  fails: fc.constantFrom('never', 'never', 'once', 'always'),
  salt,
  retries: fc.nat(2),
  policy,
  closesAt: fc.option(fc.nat(12), { nil: undefined, freq: 8 }),
});

const source: fc.Arbitrary<RandomSource> = fc.record({
  items: fc.nat(8),
  gap: fc.nat(3),
  patient: fc.boolean(),
  failsAt: fc.option(fc.nat(8), { nil: undefined, freq: 6 }),
});

const pipeline: fc.Arbitrary<RandomPipeline> = fc.record({
  sources: fc.array(source, { maxLength: 2 }),
  steps: fc.array(step, { maxLength: 3 }),
  sinks: fc.array(sink, { minLength: 1, maxLength: 2 }),
  links: fc.uniqueArray(fc.nat(2), { maxLength: 2 }),
  isRouted: fc.boolean(),
  restarts: fc.nat(2),
});

/** Up to four pipelines that feed each other, with whatever may go wrong in them, and a stop in the middle. */
export const randomPlan: fc.Arbitrary<RandomPlan> = fc.record({
  pipelines: fc.array(pipeline, { minLength: 1, maxLength: 4 }),
  letters: fc.constantFrom('none', 'sink', 'sink', 'slow', 'failing', 'link'),
  stop: fc.option(
    fc.record({
      at: fc.integer({ min: -2, max: 60 }),
      deadline: fc.constantFrom(0, 15, 10_000),
      interruptAfter: fc.option(fc.nat(30), { nil: undefined }),
    }),
    { nil: undefined },
  ),
});

/** Picks about one of `among` items, always the same ones. */
export function picks(key: string, chosenSalt: number, among: number): boolean {
  let hash = chosenSalt + 7;
  for (let index = 0; index < key.length; index++) hash = (hash * 31 + key.charCodeAt(index)) % 1_000_003;
  return hash % among === 0;
}
