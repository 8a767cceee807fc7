import { currentValve, Valve, withinValve } from '@weir/core';
import { Observable, Subscriber, type OperatorFunction } from 'rxjs';

/** A subscriber that hands each item to a function. */
export class Passing<T> extends Subscriber<T> {
  constructor(
    destination: Subscriber<unknown>,
    private readonly take: (item: T) => void,
  ) {
    super(destination);
  }
  protected override _next(item: T): void {
    this.take(item);
  }
}

export interface Handlers {
  next?: (item: number) => void;
  error?: (error: unknown) => void;
  complete?: () => void;
}

/** An operator from handlers, properly linked to its source. */
export function through(handlers: (subscriber: Subscriber<unknown>) => Handlers): OperatorFunction<number, unknown> {
  return (source) =>
    new Observable((subscriber) => {
      const mine = handlers(subscriber);
      const inner = new Subscriber<number>();
      subscriber.add(inner);
      inner.next = (n) => mine.next?.(n);
      inner.error = (error) => (mine.error ? mine.error(error) : subscriber.error(error));
      inner.complete = () => (mine.complete ? mine.complete() : subscriber.complete());
      source.subscribe(inner);
    });
}

/** An operator with a valve of its own, which `next` may use and forget. */
export function withOwnValve(
  next: (valve: Valve, subscriber: Subscriber<unknown>, item: number) => void,
): OperatorFunction<number, unknown> {
  return (source) =>
    new Observable((subscriber) => {
      const valve = new Valve(currentValve());
      return withinValve(valve, () =>
        through((target) => ({ next: (n) => next(valve, target, n) }))(source).subscribe(subscriber),
      );
    });
}
