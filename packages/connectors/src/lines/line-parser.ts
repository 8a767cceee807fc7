import { InvalidLineError } from '../errors/invalid-line-error.js';
import type { Line } from './line-splitter.js';
import { Unfit } from './unfit.js';

/** Told about a line that was no good, with its text (its beginning, where it was too long). The stream goes on. */
export type OnInvalidLine = (error: InvalidLineError, line: string) => void;

export interface LineParserOptions<T> {
  /** Where the lines come from: named in errors. */
  source: string;
  maxLineLength: number;
  /** Makes an item of a line, or says why it cannot. */
  read: (line: string) => T | Unfit;
  /** Whether lines of white space alone are items too. */
  keepBlank?: boolean;
  /** Without it, a line that is no good is raised. */
  onInvalid?: OnInvalidLine | undefined;
}

/** Makes items of lines, counts the lines, and says which of them are no good. */
export class LineParser<T> {
  #line = 0;

  constructor(private readonly options: LineParserOptions<T>) {}

  /** @throws InvalidLineError where there is no `onInvalid` */
  *parse(lines: Iterable<Line>): Generator<T> {
    const { read, keepBlank = false, maxLineLength } = this.options;
    for (const line of lines) {
      this.#line++;
      if (typeof line !== 'string') {
        this.#fail(`is longer than ${maxLineLength} bytes; raise "maxLineLength" if such lines are right`, line.head);
        continue;
      }
      if (!keepBlank && line.trim() === '') continue;
      const item = read(line);
      if (item instanceof Unfit) this.#fail(item.reason, line, item.cause);
      else yield item;
    }
  }

  /** Counts from 1 again: another file begins. */
  restart(): void {
    this.#line = 0;
  }

  #fail(reason: string, text: string, cause?: unknown): void {
    const { source, onInvalid } = this.options;
    const error = new InvalidLineError({ source, line: this.#line, reason }, { cause });
    if (onInvalid === undefined) throw error;
    onInvalid(error, text);
  }
}
