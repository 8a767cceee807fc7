import type { TextWork } from '../text-work.js';
import { eachMatch, type NamedFind, type RedactedKind } from './each-match.js';
import { keyFinder } from './find-key.js';
import type { SensitiveFinder } from './sensitive-finder.js';
import { unitSetOf } from './unit-set.js';

interface RedactorOptions<Kind> {
  readonly finders: readonly (SensitiveFinder & NamedFind<Kind>)[];
  /** Patterns of the user's own: nobody knows what they match, so all text is held back by a window. */
  readonly patterns: readonly NamedFind<Kind>[];
  readonly replace: (kind: Kind) => string;
  /** How many units are held at most. */
  readonly maxHold: number;
}

/** So much of the text before is shown to the finders, for what must not stand before a match. */
const contextUnits = 32;
/** No finder has a match without one of these that is shorter than the shortest key. */
const telltale = /[@0-9]/;
const shortestKey = 15;
const blanks = new Set([0x20, 0xa0, 0x2009, 0x202f]);

/**
 * Replaces matches in a text that comes in pieces.
 *
 * The text falls into stretches of characters that a match may hold, and the rest, which passes at once. A stretch is searched
 * when it ends, as a whole; one that is as long as may be held is searched as a window, of which the first half is then decided. Where stretches
 * and windows lie depends on the text alone, and so does what is found.
 */
export class Redactor<Kind = RedactedKind> implements TextWork {
  readonly #finders: readonly NamedFind<Kind>[];
  readonly #bridges: NonNullable<SensitiveFinder['bridge']>[];
  readonly #characters: Uint8Array;
  readonly #keyCharacters = unitSetOf([keyFinder.characters]);
  readonly #takesAll: boolean;
  readonly #replace: (kind: Kind) => string;
  readonly #maxHold: number;
  /** Some of the text that is decided, and all that is not. The fields below are places in it. */
  #text = '';
  /** Decided up to here. */
  #done = 0;
  /** Looked at up to here. */
  #next = 0;
  /** Where the open stretch begins; -1 without one. */
  #open = -1;
  /** Where `#text` begins in the stream. */
  #base = 0;
  #output = '';
  /** Within a key that was too long for the window: its rest is taken, too. */
  #inKey = false;
  #ended = false;

  constructor({ finders, patterns, replace, maxHold }: RedactorOptions<Kind>) {
    this.#finders = [...finders, ...patterns];
    this.#bridges = finders.flatMap(({ bridge }) => bridge ?? []);
    this.#characters = unitSetOf(finders.map(({ characters }) => characters));
    this.#takesAll = patterns.length > 0;
    this.#replace = replace;
    this.#maxHold = maxHold;
  }

  get taken(): number {
    return this.#base + this.#done;
  }

  push(text: string): void {
    this.#text += text;
  }

  end(): void {
    this.#ended = true;
  }

  take(): string | undefined {
    const before = this.taken;
    while (this.#next < this.#text.length && this.#step());
    if (this.#open < 0) this.#pass(this.#next);
    else if (this.#ended) this.#closeAt(this.#next);
    const output = this.#output;
    this.#output = '';
    const found = this.taken > before;
    this.#forget();
    return found ? output : undefined;
  }

  /** Looks at the next unit; false where it cannot be decided without the one after it. */
  #step(): boolean {
    const at = this.#next;
    const unit = this.#text.charCodeAt(at);
    if (this.#inKey) return this.#skipKey(unit);
    if (this.#open < 0) {
      this.#next++;
      if (!this.#isSensitive(unit)) return true;
      this.#pass(at);
      this.#open = at;
    } else {
      if (!this.#isSensitive(unit)) {
        const bridged = blanks.has(unit) && this.#isBridge(at);
        if (bridged === undefined) return false;
        if (!bridged) return this.#closeAt(at);
      }
      this.#next++;
    }
    if (this.#next - this.#open >= this.#maxHold) this.#decideWindow();
    return true;
  }

  #isSensitive(unit: number): boolean {
    return this.#takesAll || this.#characters[unit] === 1;
  }

  #skipKey(unit: number): boolean {
    if (this.#keyCharacters[unit] === 1) this.#done = ++this.#next;
    else this.#inKey = false;
    return true;
  }

  /** Whether a match may go on after the blank at `at`; `undefined` as long as nobody knows what follows it. */
  #isBridge(at: number): boolean | undefined {
    const before = this.#text.slice(Math.max(this.#open, at - 'bearer'.length), at);
    const bridges = this.#bridges.filter((bridge) => bridge.before.test(before));
    if (bridges.length === 0) return false;
    if (at + 1 < this.#text.length) return bridges.some(({ after }) => after.test(this.#text.charAt(at + 1)));
    return this.#ended ? false : undefined;
  }

  /** The stretch ends before `at`. */
  #closeAt(at: number): true {
    if (this.#mayMatch(at)) this.#decide(at, at, at + 1);
    this.#pass(at);
    this.#open = -1;
    return true;
  }

  /** Nearly every word of a text is passed without a search. */
  #mayMatch(end: number): boolean {
    if (this.#takesAll || end - this.#open >= shortestKey) return true;
    return telltale.test(this.#text.slice(this.#open, end));
  }

  /** As much is held as may be: decides what begins in the first half. */
  #decideWindow(): void {
    const end = this.#next;
    const half = this.#open + Math.floor(this.#maxHold / 2);
    const last = this.#decide(half, end, end);
    if (last === 'key' && this.#done === end) {
      this.#inKey = true;
      this.#open = -1;
      return;
    }
    if (this.#done < half) this.#pass(isLowSurrogate(this.#text.charCodeAt(half)) ? half - 1 : half);
    this.#open = this.#done;
  }

  /** Replaces the matches that begin before `limit` and end until `end`; the finders see the text until `seen`. Gives the last one's kind. */
  #decide(limit: number, end: number, seen: number): Kind | undefined {
    const context = Math.max(0, this.#open - contextUnits);
    const text = this.#text.slice(context, seen);
    let last: Kind | undefined;
    for (const match of eachMatch(this.#finders, text, this.#open - context)) {
      if (context + match.start >= limit || context + match.end > end) break;
      this.#pass(context + match.start);
      this.#output += this.#replace((last = match.kind));
      this.#done = context + match.end;
    }
    return last;
  }

  #pass(end: number): void {
    this.#output += this.#text.slice(this.#done, end);
    this.#done = end;
  }

  #forget(): void {
    const drop = this.#done - contextUnits;
    if (drop < contextUnits) return;
    this.#text = this.#text.slice(drop);
    this.#base += drop;
    this.#done -= drop;
    this.#next -= drop;
    if (this.#open >= 0) this.#open -= drop;
  }
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
