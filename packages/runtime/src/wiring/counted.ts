import { Observable, Subscriber, type OperatorFunction } from 'rxjs';
import type { StepCounters } from '../telemetry/step-counters.js';

/** Counts what goes into an operator and what comes out of it. */
export function counted(
  operator: OperatorFunction<unknown, unknown>,
  counters: StepCounters,
): OperatorFunction<unknown, unknown> {
  return (source) => count(counters, 'sent')(operator(count(counters, 'received')(source)));
}

function count(counters: StepCounters, which: 'received' | 'sent'): OperatorFunction<unknown, unknown> {
  return (source) =>
    new Observable((subscriber) => source.subscribe(new CountingSubscriber(subscriber, counters, which === 'sent')));
}

class CountingSubscriber extends Subscriber<unknown> {
  constructor(
    destination: Subscriber<unknown>,
    private readonly counters: StepCounters,
    private readonly countsSent: boolean,
  ) {
    super(destination);
  }

  protected override _next(item: unknown): void {
    if (this.countsSent) this.counters.sent++;
    else this.counters.received++;
    this.destination.next(item);
  }
}
