import { Observable, Subscriber, type OperatorFunction } from 'rxjs';
import type { Valve } from './valve.js';
import { currentValve, enterValve, withinValve } from './valve-scope.js';

/**
 * Keeps an operator that emits or subscribes from a timer, a promise or an event within the valve downstream, which it would lose.
 *
 * Use it around RxJS's operators of time where other sources follow them, which are to wait, too: `inScope(debounceTime(300))` before `switchMap`,
 * `inScope(takeUntil(timer$))` before `concatWith`, `inScope(retry({ delay: 1000 }))`. Weir's own operators need it not, nor do those that emit
 * at once. Changes nothing else: when the operator emits, completes and errors is up to the operator, and so is what it holds. It is made anew for each
 * subscriber, so one that is shared, such as `share`, must stand outside. Receipts are as without it.
 *
 * @see withinValve, for producers of your own
 * @example
 * keys$.pipe(inScope(debounceTime(300)), switchMap(search));
 */
export function inScope<In, Out>(operator: OperatorFunction<In, Out>): OperatorFunction<In, Out> {
  return (source) =>
    new Observable((subscriber) => {
      const valve = currentValve();
      // Where there is a valve in scope, it is this one, or one of the operator's own.
      const source$ = new Observable<In>((inner) =>
        withinValve(currentValve() ?? valve, () => source.subscribe(inner)),
      );
      operator(source$).subscribe(new ScopedSubscriber(subscriber, valve));
    });
}

class ScopedSubscriber<T> extends Subscriber<T> {
  constructor(
    destination: Subscriber<T>,
    private readonly valve: Valve | undefined,
  ) {
    super(destination);
  }

  protected override _next(item: T): void {
    const outer = enterValve(this.valve);
    try {
      super._next(item);
    } finally {
      enterValve(outer);
    }
  }

  protected override _error(error: unknown): void {
    withinValve(this.valve, () => super._error(error));
  }

  protected override _complete(): void {
    withinValve(this.valve, () => super._complete());
  }
}
