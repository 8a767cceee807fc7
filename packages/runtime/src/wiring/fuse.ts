import type { Kernel, Stage } from '@weir/core';
import { Observable, type OperatorFunction, type Subscriber } from 'rxjs';
import type { StepCounters } from '../telemetry/step-counters.js';
import { WiredSubscriber } from './wired-subscriber.js';

/** A kernel of a row, with what the runtime keeps about it. */
export interface FusedStep {
  readonly kernel: Kernel<unknown, unknown>;
  readonly counters: StepCounters;
  /** Decides over an item on which the kernel threw. */
  readonly failItem: (error: unknown, item: unknown) => void;
}

/** Runs a row of adjacent kernels in one subscriber: an item costs two function calls and two counts a step. */
export function fuse(row: readonly FusedStep[]): OperatorFunction<unknown, unknown> {
  return (source) => new Observable((subscriber) => source.subscribe(new RowSubscriber(subscriber, row)));
}

class RowSubscriber extends WiredSubscriber {
  readonly #stages: Stage<unknown>[] = [];
  readonly #row: readonly FusedStep[];
  readonly #first: (item: unknown) => void;

  constructor(destination: Subscriber<unknown>, row: readonly FusedStep[]) {
    super(destination);
    this.#row = row;
    this.#first = this.#connect(0, destination);
    this.add(() => this.#stages.forEach((stage) => stage.close?.()));
  }

  protected override _next(item: unknown): void {
    this.#first(item);
  }

  protected override _error(error: unknown): void {
    // Kept here: what the stages emit may unsubscribe, which clears the field.
    const { destination } = this;
    this.#finish('error');
    destination.error(error);
    this.unsubscribe();
  }

  protected override _complete(): void {
    const { destination } = this;
    this.#finish('complete');
    destination.complete();
    this.unsubscribe();
  }

  /** Makes the stages from one on, last to first, and gives the way into it. */
  #connect(index: number, destination: Subscriber<unknown>, before?: StepCounters): (item: unknown) => void {
    const step = this.#row[index];
    if (step === undefined) return into(destination, before);
    const { kernel, counters, failItem } = step;
    const stage = kernel(this.#connect(index + 1, destination, counters));
    this.#stages.unshift(stage);
    return (item) => {
      if (before !== undefined) before.sent++;
      counters.received++;
      try {
        stage.next(item);
      } catch (error) {
        failItem(error, item);
      }
    };
  }

  /** Lets each stage emit what it holds, first to last: what one gives up still passes the ones behind it. */
  #finish(how: 'complete' | 'error'): void {
    for (const [index, stage] of this.#stages.entries()) {
      if (this.closed) return;
      try {
        stage[how]?.();
      } catch (error) {
        this.#row[index]?.failItem(error, undefined);
      }
    }
  }
}

/** The way out of a row. */
function into(destination: Subscriber<unknown>, counters: StepCounters | undefined): (item: unknown) => void {
  return (item) => {
    if (counters !== undefined) counters.sent++;
    destination.next(item);
  };
}
