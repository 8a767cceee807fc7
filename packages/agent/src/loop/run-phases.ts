import { withinValve, type EventFailure, type Valve } from '@weir/core';
import { Subscription, type Observable } from 'rxjs';
import type { ModelMessage } from '../model/prompt.js';
import type { Unfinished } from './run-scope.js';

/** The phases of a run, of which one is under way at a time: a model call, a wait, a round of tools. */
export class RunPhases {
  #current = new Subscription();
  /** What the current phase has to leave behind, should the run end in it. */
  unfinished: Unfinished | undefined;
  #isOver = false;
  #isLeaving = false;

  /** @param fail what to do when a phase fails */
  constructor(
    private readonly valve: Valve | undefined,
    private readonly fail: (error: unknown) => void,
  ) {}

  /** Goes over to another phase. What it starts meets the same valve as the first: most begin in a timer or a promise. */
  enter<T>(phase: Observable<T>, next: (value: T) => void): void {
    // The run may have been ended by whoever heard of the phase before.
    if (this.#isOver || this.#isLeaving) return;
    this.#current.unsubscribe();
    const current = (this.#current = new Subscription());
    withinValve(this.valve, () => current.add(phase.subscribe({ next, error: this.fail })));
  }

  /** Stops what is under way, tells what is left to tell of it, and then calls back: at once, unless runs within it have yet to end. */
  abandon(error: EventFailure, done: () => void): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    const leave = () => {
      if (this.#isOver) return;
      this.#current.unsubscribe();
      this.unfinished?.abandon(error);
      done();
    };
    if (this.unfinished?.interrupt === undefined) leave();
    else this.unfinished.interrupt(leave);
  }

  /** What was said in the current phase, as far as it came; it counts as finished from now on. */
  takeMessages(): ModelMessage[] {
    const messages = this.unfinished?.messages() ?? [];
    this.unfinished = undefined;
    return messages;
  }

  stop(): void {
    this.#isOver = true;
    this.#current.unsubscribe();
  }
}
