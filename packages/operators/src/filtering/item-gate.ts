import { BufferOverflowError, emitFrom, holdLineage, type Kernel, type Lineage, type Stage } from '@weir/core';
import { Fifo } from '../buffering/fifo.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';

export interface ItemGateOptions {
  readonly open: (item: unknown) => boolean;
  readonly close: (item: unknown) => boolean;
  readonly whileClosed: 'hold' | 'drop';
  readonly startsOpen: boolean;
  /** How many items are held at most. */
  readonly size: number;
  readonly onDrop: (item: unknown) => void;
}

interface Held {
  readonly item: unknown;
  readonly lineage: Lineage | undefined;
}

/** A gate that its own items open and close. It cannot ask the source to wait: the item that opens it has yet to come. */
export function itemGateKernel(options: ItemGateOptions): Kernel<unknown, unknown> {
  return (emit) => new ItemGate(options, emit);
}

class ItemGate implements Stage<unknown> {
  readonly #held = new Fifo<Held>();
  /** What came while held items were handed on. */
  readonly #late = new Fifo<Held>();
  #isOpen: boolean;
  #releasing = false;

  constructor(
    private readonly options: ItemGateOptions,
    private readonly emit: (item: unknown) => void,
  ) {
    this.#isOpen = options.startsOpen;
  }

  next(item: unknown): void {
    if (this.#releasing) return this.#late.push({ item, lineage: holdLineage() });
    const { open, close } = this.options;
    if (this.#isOpen) {
      this.#isOpen = !close(item);
      this.emit(item);
    } else if (open(item)) this.#release(item);
    else this.#keep(item);
  }

  complete(): void {
    for (let held = this.#held.shift(); held !== undefined; held = this.#held.shift()) {
      held.lineage?.release();
      this.options.onDrop(held.item);
    }
  }

  close(): void {
    for (const queue of [this.#held, this.#late])
      while (queue.length > 0) queue.shift()?.lineage?.release(new AbandonedItemError('gate'));
  }

  #keep(item: unknown): void {
    const { whileClosed, size, onDrop } = this.options;
    if (whileClosed === 'drop') return onDrop(item);
    if (this.#held.length >= size) throw new BufferOverflowError(size);
    this.#held.push({ item, lineage: holdLineage() });
  }

  #release(opener: unknown): void {
    this.#held.push({ item: opener, lineage: holdLineage() });
    this.#isOpen = true;
    this.#releasing = true;
    try {
      this.#each(this.#held, (item) => this.emit(item));
    } finally {
      this.#releasing = false;
    }
    this.#each(this.#late, (item) => this.next(item));
  }

  #each(queue: Fifo<Held>, take: (item: unknown) => void): void {
    for (let held = queue.shift(); held !== undefined; held = queue.shift()) {
      const { item, lineage } = held;
      emitFrom(lineage, () => take(item));
    }
  }
}
