import { AlreadySettledError } from '../errors/already-settled-error.js';

/** What a source that can redeliver wants to hear about an item: exactly one of the two, exactly once. */
export interface Receipt {
  /** Everything that came of the item has been taken by every sink. */
  acknowledge(): void;
  /** Something that came of the item could not be taken; the source may send it again. */
  refuse(reason: unknown): void;
}

const receipts = new WeakMap<object, Receipt>();

/**
 * Attaches a receipt to an item. It is kept beside the item, not in it, so the item stays plain data.
 *
 * The receipt given back (and found by `receiptOf`) refuses to be settled twice.
 *
 * @throws AlreadySettledError from the second `acknowledge` or `refuse`
 */
export function attachReceipt(item: object, receipt: Receipt): Receipt {
  const once = settleOnce(receipt);
  receipts.set(item, once);
  return once;
}

/** The receipt that travels with an item, if there is one. */
export function receiptOf(item: unknown): Receipt | undefined {
  return typeof item === 'object' && item !== null ? receipts.get(item) : undefined;
}

function settleOnce(receipt: Receipt): Receipt {
  let outcome: 'acknowledged' | 'refused' | undefined;
  const settle = (next: 'acknowledged' | 'refused') => {
    if (outcome !== undefined) throw new AlreadySettledError(outcome);
    outcome = next;
  };
  return {
    acknowledge() {
      settle('acknowledged');
      receipt.acknowledge();
    },
    refuse(reason) {
      settle('refused');
      receipt.refuse(reason);
    },
  };
}
