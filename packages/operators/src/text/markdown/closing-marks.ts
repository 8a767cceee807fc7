/** So much may be undecided; more of it is text. */
const maxHeld = 1000;

/**
 * Divides the text of a heading, as it comes, from what ends its line: white space, and `#`s behind white space, which close it. Holds what may be that.
 *
 * @see https://spec.commonmark.org/0.31.2/#closing-sequence
 */
export class ClosingMarks {
  #blank = '';
  #marks = '';
  #blankAfter = '';
  /** White space stands before: at first that behind the heading's mark. */
  #isBehindBlank = true;

  get isHolding(): boolean {
    return this.#blank !== '' || this.#marks !== '';
  }

  /** Gives what is known to be text. */
  push(more: string): string {
    let text = '';
    for (let at = 0; at < more.length; at++) text += this.#take(more.charAt(at));
    return text;
  }

  /** The line is over: gives what is no text. */
  end(): string {
    return this.#letGo();
  }

  #take(char: string): string {
    const isBlank = char === ' ' || char === '\t';
    const isUndecided = isBlank || (char === '#' && this.#isBehindBlank);
    if (isUndecided && this.#blank.length + this.#marks.length + this.#blankAfter.length < maxHeld)
      return isBlank ? this.#takeBlank(char) : this.#takeMark(char);
    this.#isBehindBlank = isBlank;
    return this.#letGo() + char;
  }

  #takeBlank(char: string): '' {
    this.#isBehindBlank = true;
    if (this.#marks === '') this.#blank += char;
    else this.#blankAfter += char;
    return '';
  }

  #takeMark(char: string): string {
    let text = '';
    if (this.#blankAfter !== '') {
      // Only the last ones on the line close it.
      text = this.#blank + this.#marks;
      this.#blank = this.#blankAfter;
      this.#blankAfter = this.#marks = '';
    }
    this.#marks += char;
    return text;
  }

  #letGo(): string {
    const held = this.#blank + this.#marks + this.#blankAfter;
    this.#blank = this.#marks = this.#blankAfter = '';
    return held;
  }
}
