import type { Speaker } from './speaker.js';

/**
 * Decides how text of several speakers goes onto one screen. Every method gives what has to be written now.
 *
 * A speaker that takes over from another one that has not ended begins with its label, from then on each time.
 */
export interface Display {
  /** A piece of running text. */
  text(speaker: Speaker, text: string): string;
  /** A line of its own; without a speaker it belongs to no run. */
  line(speaker: Speaker | undefined, line: string): string;
  /** The speaker has nothing more to say. */
  end(speaker: Speaker): string;
}

/** Knows who was shown last, and says when a label is needed. */
export class Turns {
  #current: Speaker | undefined;

  isTurnOf(speaker: Speaker): boolean {
    return this.#current === speaker;
  }

  /** Gives the label to write, empty where none is needed. */
  take(speaker: Speaker): string {
    if (this.#current === speaker) return '';
    if (this.#current !== undefined) {
      this.#current.labelled = true;
      speaker.labelled = true;
    }
    this.#current = speaker;
    return speaker.labelled ? speaker.label : '';
  }

  leave(speaker: Speaker): void {
    if (this.#current === speaker) this.#current = undefined;
  }
}
