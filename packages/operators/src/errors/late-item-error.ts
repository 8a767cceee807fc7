import { WeirError } from '@weir/core';

/** The failure of an item that came too late for every window that it belongs to: by `details.operator`, whose step keeps late items. */
export class LateItemError extends WeirError<{ operator: string }> {
  static override readonly code = 'late_item';

  constructor(operator: string) {
    super(
      `The item came too late for the windows of "${operator}". Raise "outOfOrderness" or "lateness" to have it in one.`,
      { operator },
    );
  }
}
