import { currentValve, withinLineage, withinValve } from '@weir/core';
import type { Subscriber, Subscription } from 'rxjs';
import { RetryPlan, type FinalFailure } from './retry-plan.js';
import type { RetrySettings } from './retry-settings.js';

/** The attempts of one subscription: begins another one, after its wait, as long as the settings allow it. */
export class Retrying {
  readonly #valve = currentValve();
  readonly #plan: RetryPlan;
  #timer: Subscription | undefined;

  /** @param begin begins an attempt; called within the valve that this was made in */
  constructor(
    private readonly subscriber: Subscriber<never>,
    private readonly settings: RetrySettings,
    private readonly begin: () => void,
  ) {
    this.#plan = new RetryPlan(settings);
    subscriber.add(() => this.#timer?.unsubscribe());
  }

  /** All is counted anew. */
  succeeded(): void {
    this.#plan.succeeded();
  }

  /**
   * An attempt has failed: begins another one, or gives back what to end with. What the callbacks throw is that, too.
   *
   * @param beforeWait called when there will be another attempt, and before its wait
   */
  failed(error: unknown, beforeWait?: () => void): FinalFailure | undefined {
    try {
      const verdict = this.#plan.judge(error);
      if ('final' in verdict) return verdict;
      beforeWait?.();
      if (this.subscriber.closed) return undefined;
      this.settings.onRetry?.(verdict);
      if (!this.subscriber.closed) this.#timer = this.settings.clock.schedule(() => this.#again(), verdict.delay);
      return undefined;
    } catch (thrown) {
      return { final: thrown };
    }
  }

  /** In the scope in which it was subscribed to at first: a timer knows no valve, and may run within some other item's lineage. */
  #again(): void {
    this.#timer?.unsubscribe();
    this.within(() => this.begin());
  }

  /** Runs what comes of no item of the source, within the valve of the reader. */
  within(work: () => void): void {
    withinLineage(undefined, () => withinValve(this.#valve, work));
  }
}
