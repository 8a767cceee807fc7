/**
 * Gives out the ids of a run's tool calls, each once: some providers use the same ones again in every call, or twice in one.
 * One that is taken gets `_2`, `_3` … behind it, in the events and in what goes back to the model. Memory: the ids of one run.
 */
export class CallIds {
  readonly #taken = new Set<string>();
  /** The number that the next one of the same wish is tried with. */
  readonly #next = new Map<string, number>();

  /** All of them so far. */
  get taken(): string[] {
    return [...this.#taken];
  }

  claim(wanted: string): string {
    const base = wanted === '' ? 'call' : wanted;
    let id = base;
    if (this.#taken.has(id)) {
      let count = this.#next.get(base) ?? 2;
      do id = `${base}_${count++}`;
      while (this.#taken.has(id));
      this.#next.set(base, count);
    }
    this.#taken.add(id);
    return id;
  }
}
