/** A part of a stored answer. */
export interface StoredPart {
  /** The part as the model sent it: plain data, and bytes where it holds a file. */
  readonly part: unknown;
  /** How long the model was waited for, from the part before to this one, in ms. */
  readonly wait: number;
}

/** A whole answer of a model. */
export interface StoredAnswer {
  readonly parts: readonly StoredPart[];
  /** When it was complete, in ms since the epoch. */
  readonly storedAt: number;
  /** From when on it is not to be given any more. A store may forget it then. */
  readonly expiresAt: number;
  /** About how much memory it takes, in bytes. */
  readonly bytes: number;
}

/**
 * Keeps answers by their keys: where `withCache` puts them.
 *
 * A store may forget an answer at any time, and has to keep within its own bounds; it need not look at the time. Answers are whole and never change; one that keeps them outside the process
 * has to keep bytes (`Uint8Array`) and dates as what they are. What a store fails with does not fail the model's answer.
 *
 * @see memoryAnswers
 */
export interface AnswerStore {
  get(key: string): StoredAnswer | undefined | PromiseLike<StoredAnswer | undefined>;
  set(key: string, answer: StoredAnswer): void | PromiseLike<void>;
  delete(key: string): void | PromiseLike<void>;
}
