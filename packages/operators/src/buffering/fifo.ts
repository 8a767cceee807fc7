/** A queue whose `push` and `shift` take constant time (on average) at any length; an array's `shift` does not. */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes the oldest item. Ask for `length` first: an item may be `undefined` itself. */
  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head * 2 > this.#items.length) this.#compact();
    return item;
  }

  /** The oldest item, which stays where it is. */
  peek(): T | undefined {
    return this.#items[this.#head];
  }

  /** All items, oldest first. */
  toArray(): T[] {
    return this.#items.slice(this.#head) as T[];
  }

  #compact(): void {
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
