import type { ComponentContext } from './component-context.js';

/** An item that was put aside, with its place. */
export interface SpilledItem<T> {
  /** Tells the item from others of the store; later ones have larger ones. */
  readonly position: number;
  readonly item: T;
}

/**
 * Where `spill` puts items that there is no room for in memory: a queue outside of the process's memory.
 *
 * It is opened once, before all else, and closed once, after all else. Calls of `append` never overlap, nor do those of `read`. Whatever it throws or rejects
 * with ends the stream. What is said to be synchronous or not is up to the store: with a synchronous `append` a source that cannot wait never fills the memory.
 */
export interface SpillStore<T = unknown> {
  /** Whether what was appended and not settled is still there when the store is opened the next time, also after a crash. */
  readonly survivesRestart: boolean;
  /** Makes ready. Gives how many items of an earlier time there are to be read. */
  open(): number | Promise<number>;
  /** Puts items aside, all or none. Gives their positions, in order, once they are as safe as the store promises. */
  append(items: readonly T[]): readonly number[] | Promise<readonly number[]>;
  /**
   * Throws for an item that can never be kept. A store that has such items is asked for each of a batch once `append` has failed with it: those fail
   * alone, and the others are appended again.
   */
  check?(item: T): void;
  /**
   * Gives the oldest items behind a position (-1: from the first), at least one as long as there is one, leaving out those that were settled.
   *
   * @param limit how many at most
   */
  read(after: number, limit: number): Promise<readonly SpilledItem<T>[]>;
  /** These items are of no more use. Each is settled once at most. */
  settle(positions: readonly number[]): void;
  /** Lets go of everything, and of what is kept as well, where it need not survive. */
  close(): void | Promise<void>;
}

/** What a spill store is made from, as it stands in the config of `spill`. */
export interface SpillStoreOptions {
  /** The folder that belongs to the store alone. */
  readonly path: string;
  /** How much it may keep at most, in bytes. */
  readonly maxBytes: number;
  readonly survivesRestart: boolean;
  /** `each`: an item counts as safe when it is on the disk. `never`: when the operating system has it. */
  readonly fsync: 'never' | 'each';
}

/** A kind of spill store, so that the config of `spill` can name it. */
export interface SpillStoreSpec {
  readonly kind: 'spillStore';
  name: string;
  /** One sentence: where it keeps items. */
  summary: string;
  create(options: SpillStoreOptions, context: ComponentContext): SpillStore;
}

/** Declares a kind of spill store: checks the types and states the kind. Put the result into a catalog. */
export function defineSpillStore(spec: Omit<SpillStoreSpec, 'kind'>): SpillStoreSpec {
  return { kind: 'spillStore', ...spec };
}
