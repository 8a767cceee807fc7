import type { Clock, ComponentContext, Logger } from '@weir/core';
import type { StepCounters } from '../telemetry/step-counters.js';
import { stepLogger } from '../telemetry/step-logger.js';

/** What all pipelines of a runtime share. */
export interface WiringContext {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly baseDirectory: string;
  readonly interrupted: AbortSignal;
  environment(name: string): string | undefined;
  lookup(kind: string, name: string): unknown;
}

/** Makes the context of one component of a pipeline. */
export function componentContext(
  shared: WiringContext,
  pipeline: string,
  counters: StepCounters,
  failItem: (error: unknown, item: unknown) => void,
): ComponentContext {
  const { clock, logger, baseDirectory, interrupted } = shared;
  return {
    pipeline,
    step: counters.id,
    clock,
    logger: stepLogger(logger, { pipeline, step: counters.id }),
    baseDirectory,
    interrupted,
    environment: (name) => shared.environment(name),
    lookup: (kind, name) => shared.lookup(kind, name),
    failItem,
    dropped: (_item, reason) => counters.drop(reason),
    runFailed: () => {
      counters.failedRuns++;
    },
  };
}
