import type { EventFailure, Expression, OperatorSpec, SinkSpec, SourceSpec } from '@weir/core';

/** What to do with an item that could not be processed, or taken. `deadLetter` is the default. */
export type ItemErrorPolicy = 'deadLetter' | 'skip' | 'stop' | { readonly route: string };

/** Makes what goes on in the place of an item that failed. */
export type Substitute = (item: unknown, error: EventFailure) => unknown;

/** What to do with an item that a step could not process: what may be done with any, or something else is given on in its place. */
export type StepErrorPolicy = ItemErrorPolicy | { readonly substitute: Substitute };

/** How often and how fast to try again. */
export interface RetryPolicy {
  /** Tries after the first one. */
  readonly attempts: number;
  /** Wait before the first retry, in ms; it doubles with each further one, up to a minute. */
  readonly backoff: number;
}

/** What to do with an item that a sink could not take: retry first, if asked, then as for a step. */
export interface SinkErrorPolicy {
  readonly retry?: RetryPolicy;
  readonly then: ItemErrorPolicy;
}

/** What to do when a pipeline's stream fails: restart it so often, then stop it. Its neighbours go on. */
export interface PipelineErrorPolicy {
  readonly restart?: RetryPolicy;
  readonly then: 'stop' | 'stopAll';
}

/** `required`: fails the pipeline when it fails. `bestEffort`: loses its items instead. `detached`: as that, and never slows the pipeline. */
export type SinkMode = 'required' | 'bestEffort' | 'detached';

/** Where an entry stands in the configuration. */
export interface PlannedEntry {
  readonly id: string;
  /** Its place, as `file:line:column`. */
  readonly at?: string;
}

/** A component with its checked config, ready to be created. */
export interface SourcePlan extends PlannedEntry {
  readonly kind: 'source';
  readonly spec: SourceSpec;
  readonly config: unknown;
}

/** Reads what another pipeline gives out. */
export interface LinkSourcePlan {
  readonly kind: 'link';
  readonly pipeline: string;
}

export interface StepPlan extends PlannedEntry {
  readonly spec: OperatorSpec;
  readonly config: unknown;
  /** What becomes of an item that fails, for the last time where there is `retry`. */
  readonly onError: StepErrorPolicy;
  readonly retry?: RetryPolicy;
}

export interface SinkPlan extends PlannedEntry {
  readonly kind: 'sink';
  readonly spec: SinkSpec;
  readonly config: unknown;
  readonly mode: SinkMode;
  readonly onError: SinkErrorPolicy;
}

/** Hands items to another pipeline. */
export interface LinkPlan {
  readonly kind: 'link';
  readonly pipeline: string;
}

/** Sends each item to the first branch whose condition holds (to every such branch where `match` is `all`). */
export interface RoutePlan {
  readonly kind: 'route';
  readonly id: string;
  readonly match: 'first' | 'all';
  /** A branch without `when` takes what no other took. */
  readonly branches: readonly { readonly when?: Expression<boolean>; readonly to: readonly OutputPlan[] }[];
}

export type OutputPlan = SinkPlan | LinkPlan | RoutePlan;

export interface PipelinePlan {
  readonly name: string;
  readonly from: readonly (SourcePlan | LinkSourcePlan)[];
  readonly through: readonly StepPlan[];
  readonly to: readonly OutputPlan[];
  readonly onError: PipelineErrorPolicy;
}

/** A configuration that has passed every check: what the wiring is made from. */
export interface RuntimePlan {
  readonly pipelines: readonly PipelinePlan[];
  /** Where failed items go; they are logged, and the pipeline stops, where there is none. */
  readonly deadLetter?: SinkPlan | LinkPlan;
  /** The folder that relative paths start from. */
  readonly baseDirectory: string;
}
