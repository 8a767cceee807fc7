import type { Clock } from '@weir/core';
import { Fifo } from './fifo.js';

/** `replayLast`'s options with every default filled in. */
export interface ReplaySettings<T> {
  readonly items: number;
  readonly bytes: number | undefined;
  readonly age: number | undefined;
  readonly sizeOf: (item: T) => number;
  readonly clock: Clock;
}

interface Kept<T> {
  readonly item: T;
  readonly size: number;
  readonly since: number;
}

/** The newest items of a stream, within every limit that is given. */
export class ReplayedItems<T> {
  readonly #kept = new Fifo<Kept<T>>();
  #bytes = 0;

  constructor(private readonly settings: ReplaySettings<T>) {}

  add(item: T): void {
    const { bytes, age, sizeOf, clock } = this.settings;
    // What no limit asks for is not measured.
    const size = bytes === undefined ? 0 : sizeOf(item);
    this.#kept.push({ item, size, since: age === undefined ? 0 : clock.now() });
    this.#bytes += size;
    this.#prune();
  }

  /** What is to be replayed now, oldest first. */
  current(): T[] {
    this.#prune();
    return this.#kept.toArray().map(({ item }) => item);
  }

  #prune(): void {
    const { items, bytes = Infinity, age, clock } = this.settings;
    const tooOld = age === undefined ? -Infinity : clock.now() - age;
    for (let oldest = this.#kept.peek(); oldest !== undefined; oldest = this.#kept.peek()) {
      if (this.#kept.length <= items && this.#bytes <= bytes && oldest.since > tooOld) return;
      this.#kept.shift();
      this.#bytes -= oldest.size;
    }
  }
}
