/** A terminal that understands what a view writes, and shows what a person would see. */
export class Screen {
  readonly isTTY = true;
  readonly writes: string[] = [];
  writableNeedDrain = false;
  readonly #rows: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(readonly columns = 120) {}

  /** What is shown, without blanks at the ends of lines; the line that the cursor waits in is left out. */
  get lines(): string[] {
    return this.#rows.slice(0, -1).map((row) => row.trimEnd());
  }

  write(text: string): boolean {
    this.writes.push(text);
    for (const [token] of text.matchAll(/\x1b\[(\d*)([A-Z])|[^\x1b]/gsu)) this.#take(token);
    return true;
  }

  #take(token: string): void {
    if (token === '\n') this.#down();
    else if (token === '\r') this.#column = 0;
    else if (token.endsWith('A') && token.startsWith('\x1b')) this.#row -= Number(token.slice(2, -1));
    else if (token === '\x1b[K') this.#rows[this.#row] = this.#current.slice(0, this.#column);
    else if (token === '\x1b[J') this.#eraseBelow();
    else {
      this.#rows[this.#row] = this.#current.slice(0, this.#column) + token + this.#current.slice(this.#column + 1);
      this.#column++;
    }
  }

  get #current(): string {
    return this.#rows[this.#row] ?? '';
  }

  #down(): void {
    if (++this.#row === this.#rows.length) this.#rows.push('');
    this.#column = 0;
  }

  #eraseBelow(): void {
    this.#rows[this.#row] = this.#current.slice(0, this.#column);
    this.#rows.length = this.#row + 1;
  }
}
