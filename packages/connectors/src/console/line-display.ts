import { Turns, type Display } from './display.js';
import type { Speaker } from './speaker.js';

/** A longer line is written in pieces. */
const longestLine = 64 * 1024;

/** Shows whole lines only, for files and pipes: text waits for the end of its line, so lines of several runs never mix. */
export class LineDisplay implements Display {
  readonly #turns = new Turns();

  text(speaker: Speaker, text: string): string {
    const end = text.lastIndexOf('\n') + 1;
    if (end === 0) {
      speaker.held += text;
      return speaker.held.length > longestLine ? this.#release(speaker) : '';
    }
    const lines = speaker.held + text.slice(0, end);
    speaker.held = text.slice(end);
    return this.#turns.take(speaker) + lines;
  }

  line(speaker: Speaker | undefined, line: string): string {
    if (speaker === undefined) return `${line}\n`;
    return `${this.#release(speaker)}${this.#turns.take(speaker)}${line}\n`;
  }

  end(speaker: Speaker): string {
    const rest = this.#release(speaker);
    this.#turns.leave(speaker);
    return rest;
  }

  #release(speaker: Speaker): string {
    const { held } = speaker;
    speaker.held = '';
    return held === '' ? '' : `${this.#turns.take(speaker)}${held}\n`;
  }
}
