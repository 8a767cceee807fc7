import { currentValve, withinLineage, withinValve } from '@weir/core';
import { Observable, Subscriber, type OperatorFunction } from 'rxjs';

export interface FallbackOptions {
  /** Also where items have come already: the other source then follows them. Default false. */
  afterItems?: boolean | undefined;
  /** Whether the other source is to step in for this failure. Default: for every one. */
  fallbackIf?: (error: unknown) => boolean;
}

/**
 * Goes on with another source when the first one fails before it gave anything.
 *
 * Use it for a second model, a cache, a plain answer, below `retryBackoff` and `circuitBreaker`; several in a row are tried one after the other. A failure after the
 * first item passes on as it is, since the other source would say everything again, unless `afterItems` is set: RxJS's `catchError` always does that. Items pass
 * at once. Holds nothing. The failed source is let go before the other is subscribed to, which meets the same valve. What `fallbackIf` and
 * `other` throw is the stream's error.
 *
 * @param other makes the other source, given the failure
 * @see errorBoundary, to tell the reader of a failure
 */
export function fallback<T, R = T>(
  other: (error: unknown) => Observable<R>,
  options: FallbackOptions = {},
): OperatorFunction<T, T | R> {
  return (source) =>
    new Observable((subscriber) => source.subscribe(new FallbackSubscriber<T, R>(subscriber, other, options)));
}

class FallbackSubscriber<T, R> extends Subscriber<T> {
  readonly #valve = currentValve();
  #hasItems = false;

  constructor(
    private readonly downstream: Subscriber<T | R>,
    private readonly other: (error: unknown) => Observable<R>,
    private readonly options: FallbackOptions,
  ) {
    super(downstream as Subscriber<unknown>);
  }

  protected override _next(item: T): void {
    this.#hasItems = true;
    this.downstream.next(item);
  }

  protected override _error(error: unknown): void {
    const { afterItems = false, fallbackIf } = this.options;
    this.unsubscribe();
    try {
      const stepsIn = (afterItems || !this.#hasItems) && (fallbackIf === undefined || fallbackIf(error));
      if (!stepsIn) return this.downstream.error(error);
      const other$ = this.other(error);
      withinLineage(undefined, () => withinValve(this.#valve, () => other$.subscribe(this.downstream)));
    } catch (thrown) {
      this.downstream.error(thrown);
    }
  }
}
