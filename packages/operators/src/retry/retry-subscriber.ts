import { Subscriber, type Observable } from 'rxjs';
import { Retrying } from './retrying.js';
import type { RetrySettings } from './retry-settings.js';

/** Subscribes to a source again and again: one subscription to `retryBackoff`. */
export function subscribeRetrying<T>(
  source: Observable<T>,
  subscriber: Subscriber<T>,
  settings: RetrySettings,
  resetOnSuccess: boolean,
): void {
  const begin = () => void source.subscribe(new AttemptSubscriber(subscriber, retrying, resetOnSuccess));
  const retrying = new Retrying(subscriber, settings, begin);
  begin();
}

class AttemptSubscriber<T> extends Subscriber<T> {
  constructor(
    private readonly downstream: Subscriber<T>,
    private readonly retrying: Retrying,
    private readonly resetOnSuccess: boolean,
  ) {
    super(downstream);
  }

  protected override _next(item: T): void {
    if (this.resetOnSuccess) this.retrying.succeeded();
    this.destination.next(item);
  }

  protected override _error(error: unknown): void {
    // The failed attempt is let go of before the next one begins.
    this.unsubscribe();
    const end = this.retrying.failed(error);
    if (end !== undefined) this.downstream.error(end.final);
  }
}
