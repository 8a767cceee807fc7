import type { TextWork } from '../text-work.js';
import { unitsOf, type BoundaryFinder, type FoundIn } from './boundary-finder.js';
import { startOfLastCluster } from './grapheme-clusters.js';
import type { Grouping } from './grouping.js';

interface ChunkerOptions {
  readonly findIn: (text: FoundIn) => BoundaryFinder;
  readonly grouping: Grouping;
  /** How many units are held at most. */
  readonly maxHold: number;
}

/** Cuts a text at the boundaries that a finder reports. Whatever it does is decided by positions in the text, in their order. */
export class Chunker implements TextWork, FoundIn {
  readonly #finder: BoundaryFinder;
  readonly #grouping: Grouping;
  readonly #maxHold: number;
  /** The text from `#start` on. */
  #held = '';
  #start = 0;
  /** The end of it, which was not looked at yet. Kept apart: reading from a string that grows at each push copies all of it. */
  #fresh = '';
  #index = 0;
  /** The position of `#fresh[#index]`. */
  #at = 0;
  readonly #cuts: number[] = [];
  #ended = false;
  #finished = false;

  constructor({ findIn, grouping, maxHold }: ChunkerOptions) {
    this.#finder = findIn(this);
    this.#grouping = grouping;
    this.#maxHold = maxHold;
  }

  get taken(): number {
    return this.#start;
  }

  push(text: string): void {
    this.#held += text;
    this.#fresh = this.#index < this.#fresh.length ? this.#fresh.slice(this.#index) + text : text;
    this.#index = 0;
  }

  end(): void {
    this.#ended = true;
  }

  take(): string | undefined {
    for (;;) {
      const end = this.#nextEnd();
      if (end !== undefined) return this.#cutOff(end);
      if (this.#at - this.#start >= this.#maxHold) return this.#cutEarly();
      if (this.#scan()) continue;
      return this.#finished && this.#held !== '' ? this.#cutOff(this.#at) : undefined;
    }
  }

  slice(from: number, to: number): string {
    return this.#held.slice(from - this.#start, to - this.#start);
  }

  cut(position: number): void {
    this.#cuts.push(position);
  }

  #nextEnd(): number | undefined {
    for (let cut = this.#cuts[0]; cut !== undefined; cut = this.#cuts[0]) {
      const end = cut > this.#start ? this.#grouping.endAt(this.#start, cut) : undefined;
      if (end === undefined || end === cut) this.#cuts.shift();
      if (end !== undefined) return end;
    }
    return undefined;
  }

  /** Looks at the next code point; false where there is none. */
  #scan(): boolean {
    const codePoint = this.#fresh.codePointAt(this.#index);
    if (codePoint === undefined || this.#isHalf(codePoint)) return this.#finish();
    this.#finder.next(codePoint, this.#at);
    this.#index += unitsOf(codePoint);
    this.#at += unitsOf(codePoint);
    return true;
  }

  /** A high surrogate at the end of what has come: the rest of its pair is still under way. */
  #isHalf(codePoint: number): boolean {
    return !this.#ended && codePoint >= 0xd800 && codePoint <= 0xdbff && this.#index === this.#fresh.length - 1;
  }

  #finish(): boolean {
    if (!this.#ended || this.#finished) return false;
    this.#finished = true;
    this.#finder.end(this.#at);
    this.cut(this.#at);
    return true;
  }

  #cutOff(end: number): string {
    const length = end - this.#start;
    const piece = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    this.#start = end;
    return piece;
  }

  /**
   * As much is held as may be: ends the chunk at its last boundary, or else before its last grapheme cluster, where the search for
   * boundaries starts anew. A single cluster that is too long is cut through.
   */
  #cutEarly(): string {
    const { last } = this.#grouping;
    this.#grouping.restart();
    if (last > this.#start) return this.#cutOff(last);
    const window = this.slice(this.#start, this.#at);
    const piece = this.#cutOff(this.#start + (startOfLastCluster(window) || window.length));
    this.#finder.reset(this.#start);
    this.#fresh = this.#held;
    this.#index = 0;
    this.#at = this.#start;
    return piece;
  }
}
