import { currentLineage, joinLineages, type Lineage } from '@weir/core';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';

interface Mark {
  readonly lineage: Lineage;
  /** Where its text ends. */
  end: number;
}

/** Which lineages a text that is held back comes of, by position. Empty, and free, as long as no item has one. */
export class LineageTrail {
  readonly #marks: Mark[] = [];

  get isEmpty(): boolean {
    return this.#marks.length === 0;
  }

  /** The text up to `end`, as far as it is not marked yet, comes of the current lineage, which is held from now on. */
  mark(end: number): void {
    const lineage = currentLineage();
    if (lineage === undefined) return;
    const last = this.#marks.at(-1);
    if (last?.lineage === lineage) {
      last.end = end;
      return;
    }
    lineage.retain();
    this.#marks.push({ lineage, end });
  }

  /** Takes the lineages of the text up to `end` off the trail. One whose text goes on stays held, too. */
  takeUntil(end: number): Lineage | undefined {
    const taken: Lineage[] = [];
    let reached = -1;
    for (let mark = this.#marks[0]; mark !== undefined && mark.end <= end; mark = this.#marks[0]) {
      taken.push(mark.lineage);
      reached = mark.end;
      this.#marks.shift();
    }
    const next = this.#marks[0];
    if (next !== undefined && reached < end) {
      next.lineage.retain();
      taken.push(next.lineage);
    }
    return joinLineages(taken);
  }

  /** Lets go of what is held without its text: the stream has ended. */
  abandon(operator: string): void {
    for (const { lineage } of this.#marks.splice(0)) lineage.release(new AbandonedItemError(operator));
  }
}
