/** What `peek` gives at the line's end, and where no more of the line has come. */
export const END = -1;
const UNKNOWN = -2;

const SPACE = 0x20;
const TAB = 0x09;

/** White space from where the line is read: its length in characters, and in columns. */
export interface Indent {
  readonly chars: number;
  readonly columns: number;
}

/**
 * The beginning of a line, as far as it has come. It is read as if it were whole; who looks past what is there has decided nothing: `isStarved` says so, and it has to
 * be read again from the start once there is more. So what is decided never depends on how the line arrived.
 */
export class LineStart {
  /** Everything before is used up. */
  at = 0;
  #column = 0;
  #isStarved = false;

  /**
   * @param text without the line's end
   * @param isWhole whether the line ends behind it
   * @param isLong whether no more is waited for: what follows is neither white space nor anything that means something
   */
  constructor(
    readonly text: string,
    private readonly isWhole: boolean,
    private readonly isLong: boolean,
  ) {}

  get isStarved(): boolean {
    return this.#isStarved;
  }

  /** The character so many places on, as its UTF-16 unit. */
  peek(offset = 0): number {
    const index = this.at + offset;
    if (index < this.text.length) return this.text.charCodeAt(index);
    if (this.isWhole) return END;
    if (!this.isLong) this.#isStarved = true;
    return UNKNOWN;
  }

  isBlankFrom(offset: number): boolean {
    let end = offset;
    while (isWhite(this.peek(end))) end++;
    return this.peek(end) === END;
  }

  isWhiteAt(offset: number): boolean {
    return isWhite(this.peek(offset));
  }

  /** How many times a character stands in a row. */
  countOf(char: number, offset: number): number {
    let end = offset;
    while (this.peek(end) === char) end++;
    return end - offset;
  }

  indentFrom(offset: number): Indent {
    let chars = 0;
    let column = this.#columnAt(offset);
    const start = column;
    for (let char = this.peek(offset); isWhite(char); char = this.peek(offset + chars)) {
      column = columnAfter(column, char);
      chars++;
    }
    return { chars, columns: column - start };
  }

  /** What is left of the line; only where that is whole. */
  restFrom(offset: number): string {
    return this.text.slice(this.at + offset);
  }

  advance(chars: number): void {
    this.#column = this.#columnAt(chars);
    this.at += chars;
  }

  /** Uses up white space: so many columns, or what there is. A tab is used up as a whole. */
  advanceColumns(columns: number): void {
    const target = this.#column + columns;
    while (this.#column < target && this.isWhiteAt(0)) this.advance(1);
  }

  #columnAt(offset: number): number {
    let column = this.#column;
    for (let index = 0; index < offset; index++) column = columnAfter(column, this.peek(index));
    return column;
  }
}

function isWhite(char: number): boolean {
  return char === SPACE || char === TAB;
}

function columnAfter(column: number, char: number): number {
  return char === TAB ? column + 4 - (column % 4) : column + 1;
}
