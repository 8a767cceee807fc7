import { failLineage, OldestKeys } from '@weir/core';
import { abandon, emitJoined, holdAlong } from '../buffering/held-lineages.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { readBy, type Aggregate } from './aggregate.js';
import type { ClosedWindow } from './closed-window.js';
import type { CountedPane } from './counted-pane.js';
import { EarlierPanes } from './earlier-panes.js';

export interface OpenWindowsOptions<T, State> {
  readonly aggregate: Aggregate<T, State, unknown, unknown>;
  readonly by: ((item: T) => unknown) | undefined;
  /** How many items a window takes; at that many it closes. */
  readonly items: number;
  /** After how many items of a key the next window begins: fewer than `items` where windows overlap, and then the aggregate merges. */
  readonly everyItems: number;
  readonly maxKeys: number;
  readonly maxItems: number;
  /** Who holds the items, for those that ask why one was let go. */
  readonly operator: string;
  /** When a window that opens now starts, and when one that closes now ends. */
  readonly span: { start(): number; end(): number };
  readonly emit: (window: ClosedWindow<State>) => void;
}

/** The windows of a key that are open. It is a pane itself: what came since the latest of them began. */
interface KeyWindows<State> extends CountedPane<State> {
  readonly key: unknown;
  /** What came before, where windows overlap. */
  earlier: EarlierPanes<State> | undefined;
}

/** The windows that are open at one time: one for each key, or where they overlap several. */
export class OpenWindows<T, State> {
  readonly #keys = new Map<unknown, KeyWindows<State>>();
  readonly #oldest = new OldestKeys(this.#keys);
  readonly #capacity: number;
  #isAbandoned = false;

  constructor(private readonly options: OpenWindowsOptions<T, State>) {
    this.#capacity = options.aggregate.collects === true ? options.maxItems : Infinity;
  }

  take(item: T): void {
    const { aggregate, by, items, maxKeys } = this.options;
    const key = by?.(item);
    const value = readBy(aggregate, item);
    if (this.#keys.size >= maxKeys) this.#makeRoomFor(key);
    // The reader may have left when it was given a window that ended, or that made room.
    if (this.#isAbandoned) return failLineage(new AbandonedItemError(this.options.operator));
    const known = this.#keys.get(key);
    const windows = known ?? this.#open(key);
    this.#add(windows, value);
    windows.held = holdAlong(windows.held);
    // Only now: an item on which the aggregate threw opens no window.
    if (known === undefined) {
      this.#keys.set(key, windows);
      this.#oldest.noteSet();
    }
    const count = countOf(windows);
    if (count >= items) this.#closeFull(windows);
    else if (count >= this.#capacity) this.#closeAllOf(windows, true);
  }

  /** Closes all windows, in the order in which their keys came. */
  closeAll(partial: boolean): void {
    // One by one from the map: the reader may send further items while it is given a window.
    for (const windows of [...this.#keys.values()]) this.#closeAllOf(windows, partial);
  }

  /** Lets go of all windows without emitting them. */
  abandon(): void {
    this.#isAbandoned = true;
    const all = [...this.#keys.values()];
    this.#keys.clear();
    all.forEach((windows) => this.#letGo(windows));
  }

  #open(key: unknown): KeyWindows<State> {
    const { aggregate, span } = this.options;
    return { start: span.start(), key, count: 0, state: aggregate.seed(), held: undefined, earlier: undefined };
  }

  #add(windows: KeyWindows<State>, value: unknown): void {
    const { aggregate, everyItems } = this.options;
    if (windows.count < everyItems) windows.state = aggregate.add(windows.state, value);
    else this.#beginPane(windows, aggregate.add(aggregate.seed(), value));
    windows.count++;
  }

  #beginPane(windows: KeyWindows<State>, state: State): void {
    const { start, count, held } = windows;
    windows.earlier ??= new EarlierPanes(this.options.aggregate);
    windows.earlier.push({ start, count, state: windows.state, held });
    windows.start = this.options.span.start();
    windows.count = 0;
    windows.state = state;
    windows.held = undefined;
  }

  #makeRoomFor(key: unknown): void {
    while (this.#keys.size >= this.options.maxKeys && !this.#keys.has(key)) {
      const oldest = this.#keys.get(this.#oldest.next());
      if (oldest !== undefined) this.#closeAllOf(oldest, true);
    }
  }

  #closeFull(windows: KeyWindows<State>): void {
    if (!hasEarlier(windows)) this.#keys.delete(windows.key);
    this.#emitOldest(windows, false);
  }

  #closeAllOf(windows: KeyWindows<State>, partial: boolean): void {
    if (this.#keys.get(windows.key) !== windows) return;
    this.#keys.delete(windows.key);
    try {
      let isLeft = true;
      // The reader may leave while it is given a window.
      while (isLeft && !this.#isAbandoned) {
        isLeft = hasEarlier(windows);
        this.#emitOldest(windows, partial);
      }
    } finally {
      this.#letGo(windows);
    }
  }

  /** Emits the window that began first, and keeps what the others need. */
  #emitOldest(windows: KeyWindows<State>, partial: boolean): void {
    const { span, emit } = this.options;
    const { key, earlier, state } = windows;
    const count = countOf(windows);
    const end = span.end();
    if (earlier === undefined || earlier.oldest === undefined) {
      const { start, held } = windows;
      windows.held = undefined;
      const closed = { start, end, key, count, states: [state], isShared: false, partial, revised: false };
      return emitJoined(held, () => emit(closed));
    }
    const { start } = earlier.oldest;
    const states = earlier.statesWith(windows);
    const held = earlier.heldWith(windows);
    // Before it is emitted: the reader may send an item of the key meanwhile.
    earlier.shift();
    emitJoined(held, () => emit({ start, end, key, count, states, isShared: true, partial, revised: false }));
  }

  #letGo({ earlier, held }: KeyWindows<State>): void {
    const { operator } = this.options;
    earlier?.abandon(operator);
    abandon(held, operator);
  }
}

/** How many items the window has that began first. */
function countOf({ count, earlier }: KeyWindows<unknown>): number {
  return earlier === undefined ? count : earlier.count + count;
}

function hasEarlier({ earlier }: KeyWindows<unknown>): boolean {
  return earlier?.oldest !== undefined;
}
