import { WeirError } from './weir-error.js';

/** One place in which an item does not fit its schema. */
export interface ItemProblem {
  /** Keys and indexes from the item's root to the value at fault. */
  path: readonly PropertyKey[];
  message: string;
}

/** Raised when an item does not fit the schema that it is checked against; `details.problems` lists every place. */
export class InvalidItemError extends WeirError<{ problems: readonly ItemProblem[] }> {
  static override readonly code = 'invalid_item';

  constructor(problems: readonly ItemProblem[]) {
    const list = problems.map(({ path, message }) =>
      path.length ? `${path.map(String).join('.')}: ${message}` : message,
    );
    super(`The item does not fit its schema: ${list.join('; ')}`, { problems });
  }
}
