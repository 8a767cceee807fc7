import { BoundedMap, isEvent, operatorFrom, type Kernel } from '@weir/core';
import { defer, tap, type MonoTypeOperatorFunction, type OperatorFunction } from 'rxjs';
import { overText } from './over-text.js';
import { isText } from './text-lane.js';

/** How many runs whose text has ended are remembered; beyond them the one that ended longest ago may go on. */
const maxEnded = 10_000;

/**
 * `overText` for operators that may end a text: once one completes of itself, the rest of its run's text is dropped, and everything else goes on.
 * A `retract` of the attempt in which that happened takes it back. A run is let go at its `agent_end`; at most 10,000 are remembered.
 */
export function overTextUntilEnd<T = unknown>(
  operator: () => OperatorFunction<string, string>,
): MonoTypeOperatorFunction<T> {
  return (source) =>
    defer(() => {
      const ended = new EndedTexts();
      return source.pipe(
        operatorFrom(ended.skip as Kernel<T, T>),
        overText<T>((run) => ended.watch(run, operator())),
      );
    });
}

class EndedTexts {
  /** By run, with the attempt in which the text ended; strings are the text of no run. */
  readonly #attempts = new BoundedMap<string | undefined, number>(maxEnded);
  #attempt = 1;

  /** Drops the text of runs whose text has ended. */
  readonly skip: Kernel<unknown, unknown> = (emit) => ({
    next: (item) => {
      if (isText(item)) {
        if (this.#attempts.size > 0 && this.#attempts.has(runOf(item))) return;
        this.#attempt = attemptOf(item);
      } else if (this.#attempts.size > 0 && isEvent(item) && this.#isFreedBy(item)) this.#attempts.delete(item.run);
      emit(item);
    },
    close: () => this.#attempts.clear(),
  });

  /** Learns from the operator of a run when it completes before its text does. */
  watch(run: string | undefined, operator: OperatorFunction<string, string>): OperatorFunction<string, string> {
    return (text$) => {
      let isComplete = false;
      const watched$ = text$.pipe(tap({ complete: () => (isComplete = true) }));
      return operator(watched$).pipe(tap({ complete: () => isComplete || this.#attempts.set(run, this.#attempt) }));
    };
  }

  #isFreedBy(event: { type: string; run: string; data: unknown }): boolean {
    if (event.type === 'agent_end') return true;
    if (event.type !== 'retract') return false;
    return this.#attempts.get(event.run) === (event.data as { attempt?: number }).attempt;
  }
}

function runOf(item: unknown): string | undefined {
  return isEvent(item) ? item.run : undefined;
}

function attemptOf(item: unknown): number {
  return isEvent(item) ? ((item.data as { attempt?: number }).attempt ?? 1) : 1;
}
