import type { Lineage } from './lineage.js';
import type { Receipt } from './receipt.js';

/**
 * Counts what is under way of one item and settles its receipt when the count reaches nought: acknowledged if every piece was taken,
 * refused with the first failure otherwise. Starts with one piece, held by whoever made it.
 */
export class Delivery implements Lineage {
  #pending = 1;
  #failure: { reason: unknown } | undefined;

  constructor(private readonly receipt: Receipt) {}

  retain(): void {
    this.#pending++;
  }

  release(...failure: [] | [error: unknown]): void {
    // By count: what is thrown may be nothing at all.
    if (failure.length > 0) this.#failure ??= { reason: failure[0] };
    if (--this.#pending > 0) return;
    if (this.#failure === undefined) this.receipt.acknowledge();
    else this.receipt.refuse(this.#failure.reason);
  }
}
