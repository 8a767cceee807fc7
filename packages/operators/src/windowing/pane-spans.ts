interface Span<Pane> {
  readonly start: number;
  readonly panes: Set<Pane>;
}

/** The panes of all keys by the span that they cover, in order of time: those that end together are found without walking over all keys. */
export class PaneSpans<Pane extends { readonly start: number }> implements Iterable<Span<Pane>> {
  #spans: Span<Pane>[] = [];

  get first(): Span<Pane> | undefined {
    return this.#spans[0];
  }

  [Symbol.iterator](): Iterator<Span<Pane>> {
    return this.#spans[Symbol.iterator]();
  }

  /** Those that begin from `start` up to, but not at, `end`. */
  between(start: number, end: number): Span<Pane>[] {
    return this.#spans.filter((span) => span.start >= start && span.start < end);
  }

  /** True where it is the first pane of its span. */
  add(pane: Pane): boolean {
    const place = this.#spans.findLastIndex(({ start }) => start <= pane.start);
    const span = this.#spans[place];
    if (span?.start === pane.start) {
      span.panes.add(pane);
      return false;
    }
    this.#spans.splice(place + 1, 0, { start: pane.start, panes: new Set([pane]) });
    return true;
  }

  delete(pane: Pane): void {
    const place = this.#spans.findLastIndex(({ start }) => start === pane.start);
    const span = this.#spans[place];
    if (span?.panes.delete(pane) === true && span.panes.size === 0) this.#spans.splice(place, 1);
  }

  shift(): Span<Pane> | undefined {
    return this.#spans.shift();
  }

  clear(): void {
    this.#spans = [];
  }
}
