import { failLineage } from '@weir/core';
import { abandon, emitJoined, holdAlong, type HeldLineages } from '../buffering/held-lineages.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { readBy, type Aggregate } from './aggregate.js';
import type { ClosedWindow } from './closed-window.js';
import { OldestKeys } from './oldest-keys.js';

/** Who holds the items, for those that ask why one was let go. */
const OPERATOR = 'tumblingWindow';

export interface OpenWindowsOptions<T, State> {
  readonly aggregate: Aggregate<T, State, unknown, unknown>;
  readonly by: ((item: T) => unknown) | undefined;
  /** How many items a window takes; at that many it closes. */
  readonly items: number;
  readonly maxKeys: number;
  readonly maxItems: number;
  /** When a window that opens now starts, and when one that closes now ends. */
  readonly span: { start(): number; end(): number };
  readonly emit: (window: ClosedWindow<State>) => void;
}

interface OpenWindow<State> {
  readonly start: number;
  readonly key: unknown;
  count: number;
  state: State;
  held: HeldLineages;
}

/** The windows that are open at one time: one for each key. */
export class OpenWindows<T, State> {
  readonly #windows = new Map<unknown, OpenWindow<State>>();
  readonly #oldest = new OldestKeys(this.#windows);
  readonly #capacity: number;
  #isAbandoned = false;

  constructor(private readonly options: OpenWindowsOptions<T, State>) {
    this.#capacity = options.aggregate.collects === true ? options.maxItems : Infinity;
  }

  take(item: T): void {
    const { aggregate, by, items, maxKeys } = this.options;
    const key = by?.(item);
    const value = readBy(aggregate, item);
    if (this.#windows.size >= maxKeys) this.#makeRoomFor(key);
    // The reader may have left when it was given a window that ended, or that made room.
    if (this.#isAbandoned) return failLineage(new AbandonedItemError(OPERATOR));
    const known = this.#windows.get(key);
    const window = known ?? this.#open(key);
    window.state = aggregate.add(window.state, value);
    window.count++;
    window.held = holdAlong(window.held);
    // Only now: an item on which the aggregate threw opens no window.
    if (known === undefined) {
      this.#windows.set(key, window);
      this.#oldest.noteSet();
    }
    if (window.count >= items) this.#close(window, false);
    else if (window.count >= this.#capacity) this.#close(window, true);
  }

  /** Closes all windows, in the order in which they were opened. */
  closeAll(partial: boolean): void {
    // One by one from the map: the reader may send further items while it is given a window.
    for (const window of [...this.#windows.values()]) this.#close(window, partial);
  }

  /** Lets go of all windows without emitting them. */
  abandon(): void {
    this.#isAbandoned = true;
    const windows = [...this.#windows.values()];
    this.#windows.clear();
    windows.forEach(({ held }) => abandon(held, OPERATOR));
  }

  #open(key: unknown): OpenWindow<State> {
    const { aggregate, span } = this.options;
    return { start: span.start(), key, count: 0, state: aggregate.seed(), held: undefined };
  }

  #makeRoomFor(key: unknown): void {
    while (this.#windows.size >= this.options.maxKeys && !this.#windows.has(key)) {
      const oldest = this.#windows.get(this.#oldest.next());
      if (oldest !== undefined) this.#close(oldest, true);
    }
  }

  #close(window: OpenWindow<State>, partial: boolean): void {
    const { span, emit } = this.options;
    const { start, key, count, state, held } = window;
    if (this.#windows.get(key) !== window) return;
    this.#windows.delete(key);
    const closed = { start, end: span.end(), key, count, states: [state], isShared: false, partial, revised: false };
    emitJoined(held, () => emit(closed));
  }
}
