import { Delivery, withinLineage } from '@weir/core';

/** What became of an item's receipt: `taken`, or the reason why it was refused. More than one entry is a fault. */
export type Outcomes = unknown[];

/** Hands items over with a receipt each; gives what becomes of each receipt, kept up to date. */
export function giveWithReceipts<T>(items: readonly T[], give: (item: T) => void): Outcomes[] {
  return items.map((item) => {
    const outcomes: Outcomes = [];
    const delivery = new Delivery({
      acknowledge: () => void outcomes.push('taken'),
      refuse: (reason) => void outcomes.push(reason),
    });
    withinLineage(delivery, () => give(item));
    delivery.release();
    return outcomes;
  });
}
