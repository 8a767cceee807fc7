import { WeirError } from '@weir/core';

/** The reason why a receipt is refused: the stream ended, by an error or by its reader leaving, while `details.operator` still held the item. */
export class AbandonedItemError extends WeirError<{ operator: string }> {
  static override readonly code = 'abandoned_item';

  constructor(operator: string) {
    super(`The stream ended while "${operator}" still held the item. Send it again.`, { operator });
  }
}
