import { currentValve, withinLineage, withinValve, type Clock } from '@weir/core';
import { Subscriber, type Observable, type Subscription } from 'rxjs';
import { RetryExhaustedError } from '../errors/retry-exhausted-error.js';
import { retryAfterOf } from './retry-after.js';
import type { RetryNotice } from './retry-backoff.js';

export interface RetrySettings {
  readonly attempts: number;
  readonly backoff: number;
  readonly factor: number;
  readonly maxBackoff: number;
  readonly maxRetryAfter: number;
  readonly resetOnSuccess: boolean;
  /** The random share of each wait, from 0 to 1. */
  readonly share: number;
  readonly retryIf: (error: unknown, attempt: number) => boolean;
  readonly onRetry: ((notice: RetryNotice) => void) | undefined;
  readonly random: () => number;
  readonly clock: Clock;
}

/** One subscription to `retryBackoff`. */
export class Retrying<T> {
  readonly #valve = currentValve();
  /** Failures since the beginning, or since the last success where that counts. */
  #failures = 0;
  #timer: Subscription | undefined;

  constructor(
    private readonly source: Observable<T>,
    private readonly subscriber: Subscriber<T>,
    private readonly settings: RetrySettings,
  ) {
    subscriber.add(() => this.#timer?.unsubscribe());
  }

  attempt(): void {
    const succeeded = this.settings.resetOnSuccess ? () => (this.#failures = 0) : undefined;
    this.source.subscribe(new AttemptSubscriber(this.subscriber, succeeded, (error) => this.#failed(error)));
  }

  #failed(error: unknown): void {
    this.#failures++;
    try {
      this.#retry(error);
    } catch (thrown) {
      this.subscriber.error(thrown);
    }
  }

  #retry(error: unknown): void {
    const { attempts, retryIf, clock, maxRetryAfter, onRetry } = this.settings;
    const attempt = this.#failures;
    if (!retryIf(error, attempt)) return this.subscriber.error(error);
    if (attempt > attempts) return this.subscriber.error(new RetryExhaustedError(attempt, error));
    const askedFor = retryAfterOf(error, clock.now()) ?? 0;
    if (askedFor > maxRetryAfter) return this.subscriber.error(new RetryExhaustedError(attempt, error, askedFor));
    const delay = Math.max(this.#backoff(attempt), askedFor);
    onRetry?.({ error, attempt, delay });
    if (!this.subscriber.closed) this.#timer = clock.schedule(() => this.#again(), delay);
  }

  #backoff(attempt: number): number {
    const { backoff, factor, maxBackoff, share, random } = this.settings;
    // Nothing stays nothing: beyond the largest number, the power of the factor is infinite.
    const longest = backoff === 0 ? 0 : Math.min(backoff * factor ** (attempt - 1), maxBackoff);
    return longest * (1 - share + share * random());
  }

  /** In the scope in which it was subscribed to at first: a timer knows no valve, and may run within some other item's lineage. */
  #again(): void {
    this.#timer?.unsubscribe();
    withinLineage(undefined, () => withinValve(this.#valve, () => this.attempt()));
  }
}

class AttemptSubscriber<T> extends Subscriber<T> {
  constructor(
    downstream: Subscriber<T>,
    private readonly succeeded: (() => void) | undefined,
    private readonly failed: (error: unknown) => void,
  ) {
    super(downstream);
  }

  protected override _next(item: T): void {
    this.succeeded?.();
    this.destination.next(item);
  }

  protected override _error(error: unknown): void {
    // The failed attempt is let go of before the next one begins.
    this.unsubscribe();
    this.failed(error);
  }
}
