import type { SpilledItem, SpillStore } from '@weir/core';
import { settled } from './watch.js';

export interface ArrayStoreOptions {
  survivesRestart?: boolean;
  /** Whether it takes items at once, or some turns later. */
  isSlow?: boolean;
  /** Which items it can never keep. */
  refuses?: (item: unknown) => boolean;
  /** Which call fails, and at which count (0: the first). */
  fails?: Partial<Record<'open' | 'append' | 'read' | 'settle', number>>;
}

/** A spill store in memory, which tells what it was asked. What `kept` holds is there when a store is next made of it. */
export class ArrayStore<T> implements SpillStore<T> {
  readonly survivesRestart: boolean;
  readonly calls = { open: 0, append: 0, read: 0, settle: 0, close: 0 };
  #next: number;

  constructor(
    private readonly options: ArrayStoreOptions = {},
    readonly kept: SpilledItem<T>[] = [],
  ) {
    this.survivesRestart = options.survivesRestart ?? false;
    this.#next = (kept.at(-1)?.position ?? -1) + 1;
  }

  open(): number | Promise<number> {
    this.#count('open');
    return this.#answer(() => this.kept.length);
  }

  append(items: readonly T[]): number[] | Promise<number[]> {
    this.#count('append');
    return this.#answer(() => {
      items.forEach((item) => this.check(item));
      const stored = items.map((item) => ({ item, position: this.#next++ }));
      this.kept.push(...stored);
      return stored.map(({ position }) => position);
    });
  }

  check(item: T): void {
    if (this.options.refuses?.(item) === true) throw new TypeError(`${String(item)} is refused`);
  }

  async read(after: number, limit: number): Promise<SpilledItem<T>[]> {
    await settled();
    this.#count('read');
    return this.kept.filter(({ position }) => position > after).slice(0, limit);
  }

  settle(positions: readonly number[]): void {
    this.#count('settle');
    for (const position of positions) {
      const index = this.kept.findIndex((stored) => stored.position === position);
      if (index < 0) throw new RangeError(`${position} was settled twice`);
      this.kept.splice(index, 1);
    }
  }

  close(): void {
    this.calls.close++;
    if (!this.survivesRestart) this.kept.length = 0;
  }

  #answer<R>(work: () => R): R | Promise<R> {
    return this.options.isSlow ? settled().then(work) : work();
  }

  #count(call: 'open' | 'append' | 'read' | 'settle'): void {
    if (this.calls[call]++ === this.options.fails?.[call]) throw new RangeError(`${call} failed`);
  }
}
