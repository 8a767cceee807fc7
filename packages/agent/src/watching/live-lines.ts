import { fitting } from './state-line.js';

/** A stream that may be a terminal: Node's `process.stderr` is one. */
export interface TerminalOutput {
  readonly isTTY?: boolean;
  /** How wide the terminal is; 0 or none where it does not know. */
  readonly columns?: number;
  /** How many lines it has. */
  readonly rows?: number;
  /** True while it asks to wait. */
  readonly writableNeedDrain?: boolean;
  write(text: string): unknown;
}

const usualColumns = 80;
const eraseRest = '\x1b[K';
const eraseBelow = '\x1b[J';

/** Lines at the end of a terminal that are drawn over in place, in one write each time; only what changed is written. */
export class LiveLines {
  #drawn: readonly string[] = [];

  constructor(private readonly output: TerminalOutput) {}

  /** Draws these lines in place of those before. Left out where the terminal cannot keep up. */
  draw(lines: readonly string[]): void {
    if (this.output.writableNeedDrain === true) return;
    // Some terminals say 0. The last column stays free: a line that fills it would wrap.
    const columns = (this.output.columns || usualColumns) - 1;
    const fit = lines.map((line) => fitting(line, columns));
    if (fit.length === this.#drawn.length && fit.every((line, index) => line === this.#drawn[index])) return;
    this.output.write(this.#toTop() + textOf(fit) + (fit.length < this.#drawn.length ? eraseBelow : ''));
    this.#drawn = fit;
  }

  /** Writes a line that stays, above those that are drawn over. */
  print(line: string): void {
    const drawn = this.#drawn;
    this.output.write(`${this.#toTop()}${line}${eraseRest}\n${textOf(drawn)}${drawn.length > 0 ? eraseBelow : ''}`);
  }

  #toTop(): string {
    return this.#drawn.length === 0 ? '' : `\x1b[${this.#drawn.length}A\r`;
  }
}

/** The cursor ends up below them, where whatever else is written does no harm. */
function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}${eraseRest}\n`).join('');
}
