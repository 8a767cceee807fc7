const pipe = 0x7c;
const backslash = 0x5c;

/** Counts the cells of a line that may be the head of a table, as it comes. */
export class HeaderRow {
  #pipes = 0;
  #isEscaped = false;
  #isFirst = true;
  #startsWithPipe = false;
  #endsWithPipe = false;

  /** Whether any cell was divided off: a single word is no table. */
  get hasPipe(): boolean {
    return this.#pipes > 0;
  }

  get cells(): number {
    const edges = Number(this.#startsWithPipe) + Number(this.#endsWithPipe && this.#pipes > 1);
    return this.#pipes + 1 - edges;
  }

  push(text: string): void {
    for (let at = 0; at < text.length; at++) this.#take(text.charCodeAt(at));
  }

  #take(unit: number): void {
    if (unit === 0x20 || unit === 0x09) {
      this.#isEscaped = false;
      return;
    }
    const isPipe = unit === pipe && !this.#isEscaped;
    if (isPipe) this.#pipes++;
    if (this.#isFirst) this.#startsWithPipe = isPipe;
    this.#isFirst = false;
    this.#endsWithPipe = isPipe;
    this.#isEscaped = unit === backslash && !this.#isEscaped;
  }
}
