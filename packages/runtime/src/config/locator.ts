/** Keys and indexes from the document's root. */
export type ConfigPath = readonly (string | number)[];

/** A place in a file; line and column from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Tells where in a file the value at a path stands. */
export interface Locator {
  /** The place of the value at a path, or of its key. Where the path leads nowhere: the place of the last key on the way. */
  locate(path: ConfigPath, target: 'key' | 'value'): Position;
  /** The place of a piece of text within the scalar at a path: the scalar's own place where the piece is not found. */
  locateText(path: ConfigPath, text: string): Position;
  /** Whether the scalar at a path stands without quotes, so that its text decides whether it is a number. */
  isPlain(path: ConfigPath): boolean;
}

/** The locator of a configuration that is an object: all that can be told is where it comes from. */
export function objectLocator(file: string): Locator {
  const position = { file, line: 1, column: 1 };
  return { locate: () => position, locateText: () => position, isPlain: () => false };
}
