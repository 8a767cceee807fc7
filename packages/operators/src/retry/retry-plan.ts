import { RetryExhaustedError, type RetryLimit } from '../errors/retry-exhausted-error.js';
import { attemptFailure } from './attempt-failure.js';
import { retryAfterOf } from './retry-after.js';
import type { RetryNotice } from './retry-options.js';
import type { RetrySettings } from './retry-settings.js';

/** What a stream ends with that is not tried again. */
export interface FinalFailure {
  final: unknown;
}

/** Decides for one stream whether, and when, it is tried again. */
export class RetryPlan {
  /** Failures since the beginning, or since the last success where that counts. */
  #failures = 0;
  /** The same, for each set of limits. */
  readonly #counts = new Map<RetrySettings['limits'], number>();
  #firstFailureAt = 0;

  constructor(private readonly settings: RetrySettings) {
    settings.budget?.request();
  }

  /** All is counted anew. */
  succeeded(): void {
    if (this.#failures === 0) return;
    this.#failures = 0;
    this.#counts.clear();
  }

  judge(error: unknown): RetryNotice | FinalFailure {
    const { retryIf, clock, budget } = this.settings;
    const attempt = ++this.#failures;
    const { code } = attemptFailure(error);
    const limits = this.settings.byCode.get(code) ?? this.settings.limits;
    if (code === 'interrupted' || limits.attempts === 0 || !retryIf(error, attempt)) return { final: error };
    if (attempt === 1) this.#firstFailureAt = clock.now();
    const count = (this.#counts.get(limits) ?? 0) + 1;
    this.#counts.set(limits, count);
    const askedFor = retryAfterOf(error, clock.now()) ?? 0;
    const delay = this.#delay(limits, count, askedFor);
    const reached = count > limits.attempts ? ({ limit: 'attempts' } as const) : this.#limitOf(askedFor, delay);
    if (reached !== undefined) return { final: new RetryExhaustedError(attempt, error, reached) };
    // Last of all, so that nothing is taken for a retry that another limit forbids.
    if (budget?.take() === false) return { final: new RetryExhaustedError(attempt, error, { limit: 'budget' }) };
    return { error, attempt, delay };
  }

  #limitOf(askedFor: number, delay: number): RetryLimit | undefined {
    const { maxRetryAfter, maxElapsed, clock } = this.settings;
    if (askedFor > maxRetryAfter) return { limit: 'maxRetryAfter', waitAskedFor: askedFor };
    if (clock.now() + delay - this.#firstFailureAt > maxElapsed) return { limit: 'maxElapsed', maxElapsed };
    return undefined;
  }

  /** What is random comes on top of what was asked for: all who were asked to wait as long would come back at one moment. */
  #delay({ backoff, factor, maxBackoff }: RetrySettings['limits'], count: number, askedFor: number): number {
    const { share, random } = this.settings;
    // Nothing stays nothing: beyond the largest number, the power of the factor is infinite.
    const longest = backoff === 0 ? 0 : Math.min(backoff * factor ** (count - 1), maxBackoff);
    return Math.max(longest * (1 - share), askedFor) + longest * share * random();
  }
}
