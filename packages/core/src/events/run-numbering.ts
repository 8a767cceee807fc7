import { isEvent } from './is-event.js';
import type { WeirEvent } from './stream-event.js';

/**
 * Numbers events anew, per run, from 0: what a pipeline gives out has no gaps, whatever its steps merged, split or dropped.
 *
 * An event that has the right number already is passed on as it is; another is copied. Values that are no events pass unchanged.
 * Memory: one number for each open run. A run is let go at its `agent_end`; beyond `maxRuns` open runs the one that was
 * numbered longest ago is let go, and would start at 0 again.
 */
export class RunNumbering {
  readonly #next = new Map<string, number>();
  #latest: string | undefined;

  constructor(private readonly maxRuns = 10_000) {}

  number<T>(item: T): T {
    if (!isEvent(item)) return item;
    const seq = this.#take(item);
    return item.seq === seq ? item : { ...item, seq };
  }

  #take({ run, type }: WeirEvent): number {
    const seq = this.#next.get(run) ?? 0;
    if (type === 'agent_end') this.#next.delete(run);
    else this.#remember(run, seq + 1);
    return seq;
  }

  #remember(run: string, next: number): void {
    // A map keeps the order of insertion, so a run that is not the last one has to be put there anew.
    if (run !== this.#latest) this.#next.delete(run);
    this.#latest = run;
    this.#next.set(run, next);
    if (this.#next.size > this.maxRuns) this.#next.delete(this.#next.keys().next().value as string);
  }
}
