import { failLineage } from '@weir/core';
import { Observable, type OperatorFunction, type Subscriber } from 'rxjs';
import type { StepCounters } from '../telemetry/step-counters.js';
import type { FailureOrigin } from './failure-origin.js';
import type { Outlet } from './outlet.js';
import { WiredSubscriber, loseItem } from './wired-subscriber.js';

/** Counts what goes into an operator and what comes out of it, by `outlet` too, and tells `origin` of a failure that begins here. */
export function counted(
  operator: OperatorFunction<unknown, unknown>,
  counters: StepCounters,
  { outlet, origin }: { readonly outlet?: Outlet | undefined; readonly origin?: FailureOrigin | undefined } = {},
): OperatorFunction<unknown, unknown> {
  return (source) => {
    let isGivenOn = false;
    const passOn = () => (isGivenOn = true);
    const begin = () => {
      if (!isGivenOn && origin !== undefined) origin.step = counters.id;
    };
    const input = new Observable((subscriber) => {
      isGivenOn = false;
      return source.subscribe(new InputSubscriber(subscriber, counters, passOn));
    });
    const output = operator(input);
    return new Observable((subscriber) => {
      const reader = new OutputSubscriber(subscriber, counters, begin);
      if (outlet !== undefined) outlet.emit = (item) => reader.next(item);
      return output.subscribe(reader);
    });
  };
}

class InputSubscriber extends WiredSubscriber {
  constructor(
    private readonly operator: Subscriber<unknown>,
    private readonly counters: StepCounters,
    private readonly failing: () => void,
  ) {
    super(operator);
  }

  protected override _next(item: unknown): void {
    this.counters.received++;
    // While an operator lets go of what it holds, a source may already send it again.
    if (this.operator.closed) loseItem();
    else this.operator.next(item);
  }

  protected override _error(error: unknown): void {
    this.failing();
    super._error(error);
  }
}

class OutputSubscriber extends WiredSubscriber {
  constructor(
    destination: Subscriber<unknown>,
    private readonly counters: StepCounters,
    private readonly failing: () => void,
  ) {
    super(destination);
  }

  protected override _next(item: unknown): void {
    this.counters.sent++;
    this.destination.next(item);
  }

  protected override _error(error: unknown): void {
    this.failing();
    // The item on which the operator failed is lost, whoever catches the error below.
    failLineage(error);
    super._error(error);
  }
}
