import type { EventFailure } from '@weir/core';
import type { StepSnapshot } from '../telemetry/step-counters.js';

/**
 * `running` and `restarting` pipelines go on; `completed` (all sources ended and everything was taken), `stopped` (told to stop)
 * and `failed` ones have ended.
 */
export type PipelineState = 'idle' | 'running' | 'restarting' | 'completed' | 'stopped' | 'failed';

/** Where a pipeline failed: in which of its entries, where that is known, and where that stands in the configuration. */
export interface FailurePlace {
  readonly pipeline: string;
  readonly step?: string;
  /** As `file:line:column`. */
  readonly at?: string;
}

/** What flowed through a pipeline so far. */
export interface PipelineSnapshot {
  readonly name: string;
  readonly state: PipelineState;
  /** How often it was restarted. */
  readonly restarts: number;
  /** Items that its sources gave. */
  readonly received: number;
  /** Items that came out of its last step. */
  readonly sent: number;
  readonly sources: readonly StepSnapshot[];
  readonly steps: readonly StepSnapshot[];
  readonly outputs: readonly StepSnapshot[];
  readonly error?: EventFailure;
}
