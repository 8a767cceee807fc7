import { visibleText } from './visible-text.js';

const longestLabel = 24;
const shortLabel = 8;

/** Kinds of running text that are not written into the same line. */
export type Voice = 'answer' | 'reasoning';

/** A run as the console knows it: what it takes to show its text whole, and apart from that of others. */
export class Speaker {
  /** Text that waits for the end of its line, where whole lines are shown. */
  held = '';
  /** Whether others were shown in between, so that it has to say who it is. */
  labelled = false;
  /** Whether an agent leads the run; it ends with `agent_end` then. */
  agent = false;
  /** The tool call that was started last. */
  lastToolCall: string | undefined;
  /** What the running text is; undefined after a line that was none. */
  voice: Voice | undefined;
  /** How many pieces of text the model call under way has given. */
  pieces = 0;
  #highSurrogate = '';

  constructor(readonly run: string) {}

  get label(): string {
    const name = this.run.length <= longestLabel ? this.run : this.run.slice(0, shortLabel);
    return `[${visibleText(name).replaceAll('\n', ' ')}] `;
  }

  /** A piece of its text as it can be shown: half a character waits for its other half, which may come with the next piece. */
  readable(delta: string): string {
    const text = this.#highSurrogate + delta;
    const last = text.charCodeAt(text.length - 1);
    const cut = last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length;
    this.#highSurrogate = text.slice(cut);
    return visibleText(text.slice(0, cut));
  }
}
