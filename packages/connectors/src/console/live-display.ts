import { Turns, type Display } from './display.js';
import type { Speaker } from './speaker.js';

/** Shows text as it comes, for a terminal. */
export class LiveDisplay implements Display {
  readonly #turns = new Turns();
  #midLine = false;

  /** Whether the cursor stands behind text. */
  get isMidLine(): boolean {
    return this.#midLine;
  }

  text(speaker: Speaker, text: string): string {
    if (text === '') return '';
    const end = this.#turns.isTurnOf(speaker) ? '' : this.#endLine();
    this.#midLine = !text.endsWith('\n');
    return end + this.#turns.take(speaker) + text;
  }

  line(speaker: Speaker | undefined, line: string): string {
    const label = speaker === undefined ? '' : this.#turns.take(speaker);
    return `${this.#endLine()}${label}${line}\n`;
  }

  end(speaker: Speaker): string {
    const end = this.#turns.isTurnOf(speaker) ? this.#endLine() : '';
    this.#turns.leave(speaker);
    return end;
  }

  #endLine(): string {
    const end = this.#midLine ? '\n' : '';
    this.#midLine = false;
    return end;
  }
}
