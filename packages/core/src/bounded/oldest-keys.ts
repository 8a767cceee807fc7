/**
 * Tells which key of a map was set first, in constant time on average. Asking the map for its first key anew each time would step over all that were deleted
 * from its front before.
 */
export class OldestKeys<Key> {
  #keys: Iterator<Key> | undefined;
  #setSince = 0;

  constructor(private readonly map: ReadonlyMap<Key, unknown>) {}

  /**
   * To be called when a key has been set. An iterator keeps every table alive that the map has outgrown since it was used last, so one that is not
   * used while the map's keys are all replaced is let go.
   */
  noteSet(): void {
    if (this.#keys !== undefined && ++this.#setSince > this.map.size) this.#keys = undefined;
  }

  /** The oldest key, given once: delete it. Ask for the map's size first: a key may be `undefined` itself. */
  next(): Key | undefined {
    this.#setSince = 0;
    this.#keys ??= this.map.keys();
    const { value, done } = this.#keys.next() as IteratorResult<Key, undefined>;
    if (done !== true) return value;
    // It has met the end, and would not see what was set since.
    this.#keys = this.map.keys();
    return this.#keys.next().value as Key | undefined;
  }
}
