/** What waits in a `DueQueue`; the queue writes `due` and `place`. */
export interface Waiting {
  due: number;
  /** Where it stands in the queue. */
  place: number;
  /** Decides between what is due at the same time: the lower first. */
  readonly order: number;
}

/** What is due first comes first, whatever the order in which it was added: a binary heap, so that adding, moving and deleting take logarithmic time. */
export class DueQueue<T extends Waiting> {
  readonly #items: T[] = [];

  get first(): T | undefined {
    return this.#items[0];
  }

  add(item: T, due: number): void {
    item.due = due;
    this.#put(item, this.#items.length);
    this.#rise(item);
  }

  /** Has an item that waits be due at another time. */
  move(item: T, due: number): void {
    const isLater = due > item.due;
    item.due = due;
    if (isLater) this.#sink(item);
    else this.#rise(item);
  }

  delete(item: T): void {
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    this.#put(last, item.place);
    this.#rise(last);
    this.#sink(last);
  }

  clear(): void {
    this.#items.length = 0;
  }

  #put(item: T, place: number): void {
    item.place = place;
    this.#items[place] = item;
  }

  #rise(item: T): void {
    while (item.place > 0) {
      const above = this.#items[(item.place - 1) >> 1];
      if (above === undefined || !isBefore(item, above)) return;
      this.#swap(item, above);
    }
  }

  #sink(item: T): void {
    for (;;) {
      const [left, right] = [this.#items[item.place * 2 + 1], this.#items[item.place * 2 + 2]];
      const below = left !== undefined && right !== undefined && isBefore(right, left) ? right : left;
      if (below === undefined || !isBefore(below, item)) return;
      this.#swap(item, below);
    }
  }

  #swap(item: T, other: T): void {
    const { place } = item;
    this.#put(item, other.place);
    this.#put(other, place);
  }
}

function isBefore(item: Waiting, other: Waiting): boolean {
  return item.due === other.due ? item.order < other.order : item.due < other.due;
}
