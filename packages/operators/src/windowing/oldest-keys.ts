/**
 * Tells which key of a map was set first, in constant time on average. Asking the map for its first key anew each time would step over all that were deleted
 * from its front before.
 */
export class OldestKeys<Key> {
  #keys: Iterator<Key>;

  constructor(private readonly map: ReadonlyMap<Key, unknown>) {
    this.#keys = map.keys();
  }

  /** The oldest key, given once: delete it. Ask for the map's size first: a key may be `undefined` itself. */
  next(): Key | undefined {
    const { value, done } = this.#keys.next() as IteratorResult<Key, undefined>;
    if (done !== true) return value;
    // It has met the end, and would not see what was set since.
    this.#keys = this.map.keys();
    return this.#keys.next().value as Key | undefined;
  }
}
