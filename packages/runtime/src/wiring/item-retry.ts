import { sleep, type ComponentContext } from '@weir/core';
import type { RetryPolicy } from '../config/pipeline-plan.js';
import { backoffDelay } from '../supervision/backoff-delay.js';
import { eventFailure } from './item-failures.js';

/** The `retry` of a step's context: tries the work on an item again, after waits that double. */
export function itemRetry(
  policy: RetryPolicy,
  { clock, logger }: ComponentContext,
): NonNullable<ComponentContext['retry']> {
  return async (work, task) => {
    for (let retries = 0; ; retries++) {
      try {
        return await work();
      } catch (error) {
        if (retries >= policy.attempts || task.signal.aborted) throw error;
        const { code, message } = eventFailure(error);
        const delay = backoffDelay(policy, retries + 1);
        logger.debug({ code, attempt: retries + 1, delay }, `An item is tried again: ${message}`);
        await sleep(clock, delay, task.signal);
      }
    }
  };
}
