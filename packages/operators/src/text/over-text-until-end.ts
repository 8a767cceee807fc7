import { BoundedMap, isEvent, type WeirEvent } from '@weir/core';
import { defer, EMPTY, tap, type MonoTypeOperatorFunction, type OperatorFunction } from 'rxjs';
import { overText } from './over-text.js';

/** How many runs whose text has ended are remembered; beyond them the one that ended longest ago may go on. */
const maxEnded = 10_000;

/**
 * `overText` for operators that may end a text: once one completes of itself, the rest of the text of its model call is dropped, and everything else goes on.
 * The next call of the run (`llm_start`, `llm_end`) has its text again; a `retract` of the attempt in which the text ended takes that back, and a further attempt without one goes
 * on with the text that has ended. At most 10,000 runs are remembered.
 */
export function overTextUntilEnd<T = unknown>(
  operator: () => OperatorFunction<string, string>,
): MonoTypeOperatorFunction<T> {
  return (source) =>
    defer(() => {
      const ended = new EndedTexts();
      const texts = overText<T>((run, attempt) => ended.watch(run, attempt, operator));
      // What frees a run is read behind the texts: there the text before it has ended, however long that took.
      return source.pipe(texts, tap({ next: (item) => ended.follow(item), finalize: () => ended.clear() }));
    });
}

class EndedTexts {
  /** By run, with the attempt in which the text ended; strings are the text of no run. */
  readonly #attempts = new BoundedMap<string | undefined, number>(maxEnded);

  /** The operator of a text, or of what is left of one. */
  watch(
    run: string | undefined,
    attempt: number | undefined,
    operator: () => OperatorFunction<string, string>,
  ): OperatorFunction<string, string> {
    if (this.#attempts.has(run)) return () => EMPTY;
    return (text$) => {
      let isComplete = false;
      const watched$ = text$.pipe(tap({ complete: () => (isComplete = true) }));
      return operator()(watched$).pipe(tap({ complete: () => isComplete || this.#attempts.set(run, attempt ?? 1) }));
    };
  }

  follow(item: unknown): void {
    if (this.#attempts.size > 0 && isEvent(item) && this.#isFreedBy(item)) this.#attempts.delete(item.run);
  }

  clear(): void {
    this.#attempts.clear();
  }

  #isFreedBy(event: WeirEvent): boolean {
    switch (event.type) {
      case 'llm_start':
        return (event.data.attempt ?? 1) === 1;
      case 'llm_end':
      case 'agent_end':
        return true;
      case 'retract':
        return this.#attempts.get(event.run) === event.data.attempt;
      default:
        return false;
    }
  }
}
