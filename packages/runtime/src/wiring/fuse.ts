import type { Kernel, Stage } from '@weir/core';
import { Observable, Subscriber, type OperatorFunction } from 'rxjs';
import type { StepCounters } from '../telemetry/step-counters.js';

/** A kernel of a row, with what the runtime keeps about it. */
export interface FusedStep {
  readonly kernel: Kernel<unknown, unknown>;
  readonly counters: StepCounters;
  /** Decides over an item on which the kernel threw. */
  readonly failItem: (error: unknown, item: unknown) => void;
}

/** Runs a row of adjacent kernels in one subscriber: an item costs a function call and two counts a step. */
export function fuse(row: readonly FusedStep[]): OperatorFunction<unknown, unknown> {
  return (source) => new Observable((subscriber) => source.subscribe(new RowSubscriber(subscriber, row)));
}

class RowSubscriber extends Subscriber<unknown> {
  readonly #stages: Stage<unknown>[] = [];
  readonly #row: readonly FusedStep[];
  readonly #first: (item: unknown) => void;

  constructor(destination: Subscriber<unknown>, row: readonly FusedStep[]) {
    super(destination);
    this.#row = row;
    let next = (item: unknown) => destination.next(item);
    for (const step of [...row].reverse()) {
      const stage = step.kernel(countSent(step.counters, next));
      this.#stages.unshift(stage);
      next = guarded(step, stage);
    }
    this.#first = next;
    this.add(() => this.#stages.forEach((stage) => stage.close?.()));
  }

  protected override _next(item: unknown): void {
    this.#first(item);
  }

  protected override _error(error: unknown): void {
    this.#finish('error');
    super._error(error);
  }

  protected override _complete(): void {
    this.#finish('complete');
    super._complete();
  }

  /** Lets each stage emit what it holds, first to last: what one gives up still passes the ones behind it. */
  #finish(how: 'complete' | 'error'): void {
    this.#stages.forEach((stage, index) => {
      try {
        stage[how]?.();
      } catch (error) {
        this.#row[index]?.failItem(error, undefined);
      }
    });
  }
}

function countSent(counters: StepCounters, next: (item: unknown) => void): (item: unknown) => void {
  return (item) => {
    counters.sent++;
    next(item);
  };
}

function guarded({ counters, failItem }: FusedStep, stage: Stage<unknown>): (item: unknown) => void {
  return (item) => {
    counters.received++;
    try {
      stage.next(item);
    } catch (error) {
      failItem(error, item);
    }
  };
}
