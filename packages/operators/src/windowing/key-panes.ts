import { abandon, type HeldLineages } from '../buffering/held-lineages.js';

/** What came for a key in a span that belongs to the same windows throughout. */
export interface Pane<State> {
  readonly owner: KeyPanes<State>;
  readonly start: number;
  count: number;
  state: State;
  held: HeldLineages;
}

/** All panes of a key. */
export class KeyPanes<State> {
  /** In order of time. */
  readonly panes: Pane<State>[] = [];
  /** The latest, at hand without a look into the list. */
  #last: Pane<State> | undefined;
  /** The last end that was emitted. */
  emitted = -Infinity;

  constructor(readonly key: unknown) {}

  get count(): number {
    return countOf(this.panes);
  }

  at(start: number): Pane<State> | undefined {
    const last = this.#last;
    return last?.start === start ? last : this.panes.find((pane) => pane.start === start);
  }

  /** Those that begin from `start` up to, but not at, `end`. */
  between(start: number, end: number): readonly Pane<State>[] {
    return this.panes.filter((pane) => pane.start >= start && pane.start < end);
  }

  insert(pane: Pane<State>): void {
    const place = this.panes.findLastIndex(({ start }) => start < pane.start);
    this.panes.splice(place + 1, 0, pane);
    this.#last = this.panes.at(-1);
  }

  /** Forgets the earliest. */
  shift(): void {
    this.panes.shift();
    this.#last = this.panes.at(-1);
  }

  abandon(operator: string): void {
    // Emptied, since a loop that closes windows may be under way.
    this.#last = undefined;
    for (const { held } of this.panes.splice(0)) abandon(held, operator);
  }
}

export function countOf(panes: readonly { readonly count: number }[]): number {
  let count = 0;
  for (const pane of panes) count += pane.count;
  return count;
}
