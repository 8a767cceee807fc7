/**
 * Work on a text that comes in pieces. It is pulled from, so that whoever reads a piece may push the next one meanwhile.
 * What it gives depends on the text alone, never on where it was cut.
 */
export interface TextWork {
  /** More of the text. */
  push(text: string): void;
  /** The text is over: everything that is held can be taken. */
  end(): void;
  /** The next piece of output that no further text can change. `''`: text was used up and left nothing. `undefined`: nothing yet. */
  take(): string | undefined;
  /** How many units of the text so far went into what was taken. */
  readonly taken: number;
}
