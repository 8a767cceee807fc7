import { abandon, emitJoined, holdAlong, type HeldLineages } from '../buffering/held-lineages.js';
import type { Hops } from './hops.js';
import { mergeStates, type TimedWindows, type TimedWindowsOptions } from './timed-windows.js';

/** What came in a span that belongs to the same windows throughout. */
interface Pane<State> {
  readonly start: number;
  count: number;
  state: State;
  held: HeldLineages;
}

interface KeyPanes<State> {
  readonly key: unknown;
  /** In order of time. */
  panes: Pane<State>[];
  /** The last end that was emitted. */
  emitted: number;
}

type Mark = 'partial' | 'revised' | undefined;

/**
 * Windows that overlap, put together from panes: each item is counted once, in its pane, however many windows it belongs to.
 * Windows that follow one another are those with a single pane.
 */
export class PaneWindows<State> implements TimedWindows {
  readonly #keys = new Map<unknown, KeyPanes<State>>();
  #watermark = -Infinity;
  #nextDue = Infinity;
  /** While windows are being closed: up to which end. */
  #closing: number | undefined;
  #mark: Mark;

  constructor(
    private readonly hops: Hops,
    private readonly options: TimedWindowsOptions<State>,
  ) {}

  get nextDue(): number {
    return this.#nextDue;
  }

  take(time: number, key: unknown, value: unknown): boolean {
    const { hops, options } = this;
    if (hops.lastEnd(time) + options.lateness <= this.#watermark) return false;
    const entry = this.#entryOf(key);
    const pane = this.#paneAt(entry, hops.paneOf(time));
    pane.state = options.aggregate.add(pane.state, value);
    // Only now: an item on which the aggregate threw opens no window.
    if (pane.count++ === 0) this.#insert(entry, pane);
    if (hops.lastEnd(time) > this.#closedThrough) pane.held = holdAlong(pane.held);
    if (hops.firstEnd(time) <= this.#closedThrough) this.#revise(entry, time);
    this.#nextDue = Math.min(this.#nextDue, this.#dueOf(pane));
    if (countOf(entry.panes) >= options.capacity) this.#closeEarly(entry);
    return true;
  }

  advance(watermark: number): void {
    this.#watermark = Math.max(this.#watermark, watermark);
    // The reader may send an item while it is given a window: the loop under way goes on for it.
    if (this.#closing === undefined && this.#nextDue <= this.#watermark) this.#closeDue();
  }

  closeAll(): void {
    this.#mark = 'partial';
    this.advance(Infinity);
  }

  abandon(): void {
    const entries = [...this.#keys.values()];
    this.#keys.clear();
    this.#nextDue = Infinity;
    for (const entry of entries) {
      // Emptied, since a loop that closes windows may be under way.
      for (const { held } of entry.panes.splice(0)) abandon(held, this.options.operator);
    }
  }

  get #closedThrough(): number {
    return this.#closing ?? this.hops.endBy(this.#watermark);
  }

  #closeDue(): void {
    const failures: unknown[] = [];
    try {
      while (this.#nextDue <= this.#watermark && this.#keys.size > 0) {
        const end = this.hops.endBy(this.#nextDue);
        const isEnd = end === this.#nextDue;
        this.#closing = end;
        // A window that fails does not keep those of other keys back.
        if (isEnd)
          for (const entry of [...this.#keys.values()]) attempt(() => this.#emit(entry, end, this.#mark), failures);
        this.#letGo(this.#nextDue);
      }
    } finally {
      this.#closing = undefined;
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Forgets the panes whose windows are all over, and finds out what is due next. */
  #letGo(now: number): void {
    this.#nextDue = Infinity;
    for (const entry of this.#keys.values()) {
      entry.panes = entry.panes.filter(({ start }) => this.hops.lastEnd(start) + this.options.lateness > now);
      if (entry.panes.length === 0) this.#keys.delete(entry.key);
      for (const pane of entry.panes) this.#nextDue = Math.min(this.#nextDue, this.#dueOf(pane));
    }
  }

  #dueOf({ start }: Pane<State>): number {
    const { hops } = this;
    const next = Math.max(hops.firstEnd(start), this.#closedThrough + hops.every);
    return next <= hops.lastEnd(start) ? next : hops.lastEnd(start) + this.options.lateness;
  }

  #entryOf(key: unknown): KeyPanes<State> {
    while (this.#keys.size >= this.options.maxKeys && !this.#keys.has(key)) {
      const [oldest] = this.#keys.values();
      if (oldest !== undefined) this.#closeEarly(oldest);
    }
    return this.#keys.get(key) ?? { key, panes: [], emitted: -Infinity };
  }

  #paneAt({ panes }: KeyPanes<State>, start: number): Pane<State> {
    const last = panes.at(-1);
    const known = last?.start === start ? last : panes.find((pane) => pane.start === start);
    return known ?? { start, count: 0, state: this.options.aggregate.seed(), held: undefined };
  }

  #insert(entry: KeyPanes<State>, pane: Pane<State>): void {
    const place = entry.panes.findIndex(({ start }) => start > pane.start);
    entry.panes.splice(place < 0 ? entry.panes.length : place, 0, pane);
    this.#keys.set(entry.key, entry);
  }

  /** Emits the windows again that were over when the item came, as far as they are still open to late ones. */
  #revise(entry: KeyPanes<State>, time: number): void {
    const { every } = this.hops;
    const last = Math.min(this.hops.lastEnd(time), this.#closedThrough);
    for (let end = this.hops.firstEnd(time); end <= last; end += every) {
      if (end + this.options.lateness > this.#watermark) this.#emit(entry, end, 'revised');
    }
  }

  #closeEarly(entry: KeyPanes<State>): void {
    const { hops } = this;
    this.#keys.delete(entry.key);
    const isBehind = this.#closing !== undefined && entry.emitted < this.#closing;
    const next = isBehind ? this.#closedThrough : this.#closedThrough + hops.every;
    const ends = new Set<number>();
    for (const { start } of entry.panes) {
      const first = Math.max(hops.firstEnd(start), next);
      for (let end = first; end <= hops.lastEnd(start); end += hops.every) ends.add(end);
    }
    for (const end of [...ends].sort((a, b) => a - b)) this.#emit(entry, end, 'partial');
    entry.panes = [];
  }

  #emit(entry: KeyPanes<State>, end: number, mark: Mark): void {
    const { aggregate, emit } = this.options;
    const { key, panes } = entry;
    entry.emitted = Math.max(entry.emitted, end);
    const start = end - this.hops.over;
    const inside = panes.filter((pane) => pane.start >= start && pane.start < end);
    const [only] = inside;
    if (only === undefined) return;
    // A pane that no other window needs is not copied. What merging throws is thrown where the reader asks for the state.
    const isLast = inside.length === 1 && this.options.lateness === 0 && this.hops.lastEnd(only.start) === end;
    const states = inside.map(({ state }) => state);
    const closed = {
      ...{ start, end, key, count: countOf(inside), partial: mark === 'partial', revised: mark === 'revised' },
      get state() {
        return isLast ? only.state : mergeStates(aggregate, states);
      },
    };
    // The late item is being processed right now: what it brings about comes of it alone.
    if (mark === 'revised') emit(closed);
    else emitJoined(this.#heldOf(inside, end), () => emit(closed));
  }

  /** The lineages of what is emitted with the window that ends at `end`: let go with their last window, retained once more for any other. */
  #heldOf(panes: readonly Pane<State>[], end: number): HeldLineages {
    let all: HeldLineages;
    for (const pane of panes) {
      const { held } = pane;
      if (held === undefined) continue;
      if (this.hops.lastEnd(pane.start) <= end) pane.held = undefined;
      else held.forEach((lineage) => lineage.retain());
      all = all === undefined ? [...held] : all.concat(held);
    }
    return all;
  }
}

function attempt(work: () => void, failures: unknown[]): void {
  try {
    work();
  } catch (error) {
    failures.push(error);
  }
}

function countOf(panes: readonly { readonly count: number }[]): number {
  let count = 0;
  for (const pane of panes) count += pane.count;
  return count;
}
