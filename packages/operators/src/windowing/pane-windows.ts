import { failLineage, OldestKeys } from '@weir/core';
import { emitJoined, holdAlong } from '../buffering/held-lineages.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { heldForWindow } from './held-for-window.js';
import type { Hops } from './hops.js';
import { countOf, KeyPanes, type Pane } from './key-panes.js';
import { PaneSpans } from './pane-spans.js';
import type { TimedWindows, TimedWindowsOptions } from './timed-windows.js';

type Mark = 'partial' | 'revised' | undefined;

/**
 * Windows that overlap, put together from panes: each item is counted once, in its pane, however many windows it belongs to.
 * Windows that follow one another are those with a single pane.
 */
export class PaneWindows<State> implements TimedWindows {
  readonly #keys = new Map<unknown, KeyPanes<State>>();
  readonly #oldest = new OldestKeys(this.#keys);
  readonly #spans = new PaneSpans<Pane<State>>();
  #watermark = -Infinity;
  #nextDue = Infinity;
  /** While windows are being closed: up to which end. */
  #closing: number | undefined;
  #mark: Mark;
  #isAbandoned = false;

  constructor(
    private readonly hops: Hops,
    private readonly options: TimedWindowsOptions<State>,
  ) {}

  get nextDue(): number {
    return this.#nextDue;
  }

  take(time: number, key: unknown, value: unknown): boolean {
    const { hops, options } = this;
    const lastEnd = hops.lastEnd(time);
    if (lastEnd + options.lateness <= this.#watermark) return false;
    const owner = this.#keys.get(key) ?? this.#makeRoomFor(key);
    // The reader may have left when it was given a window that ended, or that made room.
    if (this.#isAbandoned) {
      failLineage(new AbandonedItemError(options.operator));
      return true;
    }
    const pane = owner.at(hops.paneOf(time)) ?? this.#newPane(owner, hops.paneOf(time));
    pane.state = options.aggregate.add(pane.state, value);
    // Only now: an item on which the aggregate threw opens no window.
    if (pane.count++ === 0) this.#insert(pane);
    if (lastEnd > this.#watermark || !this.#hasPassed(owner, lastEnd)) pane.held = holdAlong(pane.held);
    if (time < this.#watermark) this.#revise(owner, time);
    if (options.capacity !== Infinity && owner.count >= options.capacity) this.#closeEarly(owner);
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
    this.#isAbandoned = true;
    this.#nextDue = Infinity;
    this.#keys.forEach((owner) => owner.abandon(this.options.operator));
    this.#keys.clear();
    this.#spans.clear();
  }

  get #closedThrough(): number {
    return this.#closing ?? this.hops.endBy(this.#watermark);
  }

  /** Whether the window that ends at `end` is over for a key: of those that are being closed right now it may not be its turn yet. */
  #hasPassed(owner: KeyPanes<State>, end: number): boolean {
    return (
      end < this.#closedThrough || (end === this.#closedThrough && (end !== this.#closing || owner.emitted >= end))
    );
  }

  #closeDue(): void {
    const failures: unknown[] = [];
    try {
      while (this.#nextDue <= this.#watermark && this.#keys.size > 0) {
        const now = this.#nextDue;
        this.#closing = this.hops.endBy(now);
        if (this.#closing === now) this.#close(now, failures);
        this.#letGo(now);
      }
    } finally {
      this.#closing = undefined;
    }
    if (failures.length > 0) throw failures[0];
  }

  #close(end: number, failures: unknown[]): void {
    for (const { panes } of this.#spans.between(end - this.hops.over, end)) {
      for (const { owner } of [...panes]) {
        if (owner.emitted >= end) continue;
        // A window that fails does not keep those of other keys back.
        try {
          this.#emit(owner, end, this.#mark);
        } catch (error) {
          failures.push(error);
        }
      }
    }
  }

  /** Forgets the panes whose windows are all over, and finds out what is due next. */
  #letGo(now: number): void {
    const { hops, options } = this;
    let span = this.#spans.first;
    for (; span !== undefined && hops.lastEnd(span.start) + options.lateness <= now; span = this.#spans.first) {
      this.#spans.shift();
      for (const { owner } of span.panes) {
        // Those before it are gone already.
        owner.shift();
        if (owner.panes.length === 0) this.#keys.delete(owner.key);
      }
    }
    this.#nextDue = Infinity;
    for (const { start } of this.#spans) {
      this.#nextDue = Math.min(this.#nextDue, this.#dueOf(start));
      // Later spans are due no sooner than a window of this one.
      if (hops.lastEnd(start) > this.#closedThrough) return;
    }
  }

  #dueOf(start: number): number {
    const { hops } = this;
    const next = Math.max(hops.firstEnd(start), this.#closedThrough + hops.every);
    return next <= hops.lastEnd(start) ? next : hops.lastEnd(start) + this.options.lateness;
  }

  #makeRoomFor(key: unknown): KeyPanes<State> {
    while (this.#keys.size >= this.options.maxKeys && !this.#keys.has(key)) {
      const oldest = this.#keys.get(this.#oldest.next());
      if (oldest !== undefined) this.#closeEarly(oldest);
    }
    return this.#keys.get(key) ?? new KeyPanes(key);
  }

  #newPane(owner: KeyPanes<State>, start: number): Pane<State> {
    return { owner, start, count: 0, state: this.options.aggregate.seed(), held: undefined };
  }

  #insert(pane: Pane<State>): void {
    const { owner } = pane;
    if (owner.panes.length === 0) {
      this.#keys.set(owner.key, owner);
      this.#oldest.noteSet();
    }
    owner.insert(pane);
    if (this.#spans.add(pane)) this.#nextDue = Math.min(this.#nextDue, this.#dueOf(pane.start));
  }

  /** Emits the windows again that were over when the item came, as far as they are still open to late ones. */
  #revise(owner: KeyPanes<State>, time: number): void {
    const { every } = this.hops;
    const last = Math.min(this.hops.lastEnd(time), this.#closedThrough);
    for (let end = this.hops.firstEnd(time); end <= last; end += every) {
      if (end + this.options.lateness > this.#watermark)
        this.#emit(owner, end, this.#hasPassed(owner, end) ? 'revised' : this.#mark);
    }
  }

  #closeEarly(owner: KeyPanes<State>): void {
    const { hops } = this;
    this.#keys.delete(owner.key);
    for (const pane of owner.panes) this.#spans.delete(pane);
    const isBehind = this.#closing !== undefined && owner.emitted < this.#closing;
    const next = isBehind ? this.#closedThrough : this.#closedThrough + hops.every;
    const ends = new Set<number>();
    for (const { start } of owner.panes) {
      const first = Math.max(hops.firstEnd(start), next);
      for (let end = first; end <= hops.lastEnd(start); end += hops.every) ends.add(end);
    }
    try {
      for (const end of [...ends].sort((a, b) => a - b)) {
        // The reader may leave while it is given a window.
        if (!this.#isAbandoned) this.#emit(owner, end, 'partial');
      }
    } finally {
      owner.abandon(this.options.operator);
    }
  }

  #emit(owner: KeyPanes<State>, end: number, mark: Mark): void {
    const { emit, lateness } = this.options;
    const start = end - this.hops.over;
    const inside = owner.between(start, end);
    owner.emitted = Math.max(owner.emitted, end);
    const [only] = inside;
    if (only === undefined) return;
    const closed = {
      start,
      end,
      key: owner.key,
      count: countOf(inside),
      states: inside.map(({ state }) => state),
      // A pane that no other window needs is not copied.
      isShared: inside.length > 1 || lateness > 0 || this.hops.lastEnd(only.start) !== end,
      partial: mark === 'partial',
      revised: mark === 'revised',
    };
    // The late item is being processed right now: what it brings about comes of it alone.
    if (mark === 'revised') emit(closed);
    else
      emitJoined(
        heldForWindow(inside, (pane) => this.hops.lastEnd(pane.start) <= end),
        () => emit(closed),
      );
  }
}
