import { OldestKeys } from './oldest-keys.js';

/**
 * A map of at most `maxSize` entries: beyond them, the one that was set first is let go.
 *
 * Use it for what is kept by run, conversation or any other key that comes from outside and may come without end. `set` keeps the place of a key that
 * is known, so the entry that began first goes; `renew` moves it behind all others, so the one that was used longest ago goes. Both take constant time on average.
 */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  readonly #oldest = new OldestKeys(this);

  /** @param onLetGo told of each entry that is let go for want of room, after it is gone */
  constructor(
    private readonly maxSize: number,
    private readonly onLetGo?: (value: Value, key: Key) => void,
  ) {
    super();
  }

  override set(key: Key, value: Value): this {
    super.set(key, value);
    this.#oldest.noteSet();
    if (this.size > this.maxSize) this.#letGoOldest();
    return this;
  }

  /** Sets an entry as the newest, whether its key is known or not. */
  renew(key: Key, value: Value): this {
    this.delete(key);
    return this.set(key, value);
  }

  #letGoOldest(): void {
    const key = this.#oldest.next() as Key;
    const value = this.get(key) as Value;
    this.delete(key);
    this.onLetGo?.(value, key);
  }
}
