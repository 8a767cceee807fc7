/**
 * Counts what a buffer lets go of, over all subscriptions: give it to `bounded` as `counter`, and read it whenever you like.
 *
 * @example
 * const counter = new DropCounter();
 * clicks$.pipe(bounded({ overflow: 'dropOldest', counter }), mapAsync(save)).subscribe();
 * counter.dropped; // 0
 */
export class DropCounter {
  #dropped = 0;

  /** How many items were let go so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Counts one more. */
  add(): void {
    this.#dropped++;
  }
}
