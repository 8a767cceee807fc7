import type { TextWork } from '../text-work.js';
import { eachMatch, type NamedFind, type RedactedKind } from './each-match.js';
import { beginsPrivateKey, keyFinder, privateKeyCharacters, privateKeyEnd, restOfPrivateKey } from './find-key.js';
import { longestBefore, longestGap, type Bridge, type SensitiveFinder } from './sensitive-finder.js';
import { unitSetOf } from './unit-set.js';

interface RedactorOptions<Kind> {
  readonly finders: readonly (SensitiveFinder & NamedFind<Kind>)[];
  /** Patterns of the user's own: nobody knows what they match, so all text is held back by a window. */
  readonly patterns: readonly NamedFind<Kind>[];
  readonly replace: (kind: Kind) => string;
  /** How many units are held at most. */
  readonly maxHold: number;
}

/** So much of the text before is shown to the finders, for what must not stand before a match; and so much of it is kept at most. */
const contextUnits = 32;
const maxContextUnits = 96;
/** A match has an `@`, or as many digits as the shortest address, or is as long as the shortest key. */
const fewestDigits = 4;
const shortestKey = 15;
const gapUnits = new Set([0x09, 0x0a, 0x0d, 0x20, 0xa0, 0x2009, 0x202f]);

/** What became of a stretch: where the last match in it ended, and whether that is a key that reaches its end and may go on. */
interface Decided {
  readonly done: number;
  readonly open?: 'key' | 'privateKey' | undefined;
}

/**
 * Replaces matches in a text that comes in pieces.
 *
 * The text falls into stretches of characters that a match may hold, and the rest, which passes at once. A stretch is searched
 * when it ends, as a whole; one that is as long as may be held is searched as a window, of which the first half is then decided. Where stretches
 * and windows lie depends on the text alone, and so does what is found.
 *
 * A piece may be a single character, so what is held is only ever added to until its stretch ends: to look into it would copy it.
 */
export class Redactor<Kind = RedactedKind> implements TextWork {
  readonly #finders: readonly NamedFind<Kind>[];
  readonly #bridges: readonly Bridge[];
  /** What stands before a gap that a match may go on after. */
  readonly #bridgeheads: Uint8Array;
  readonly #characters: Uint8Array;
  readonly #keyCharacters = unitSetOf([keyFinder.characters]);
  readonly #privateKeyCharacters = unitSetOf([privateKeyCharacters]);
  readonly #takesAll: boolean;
  readonly #replace: (kind: Kind) => string;
  readonly #maxHold: number;
  /** The end of the text that is decided. */
  #past = '';
  /** The open stretch as far as it came in earlier pieces. */
  #held = '';
  #isOpen = false;
  /** The digits of the open stretch; an `@` counts for as many as a match needs. */
  #signs = 0;
  /** The unit that was looked at last. */
  #last = 0;
  /** The gap at the end of the open stretch, and the bridges that may lead over it. */
  #gap = '';
  #possible: readonly Bridge[] = [];
  /** The latest piece. The two fields below are places in it. */
  #piece = '';
  /** Passed or held up to here. */
  #used = 0;
  /** Looked at up to here. */
  #next = 0;
  #output = '';
  #taken = 0;
  /** Within a key that was too long for the window: its rest is taken, too. */
  #inKey = false;
  /** Within the lines of a private key: the end of what was taken. */
  #privateKey: string | undefined;
  #ended = false;

  constructor({ finders, patterns, replace, maxHold }: RedactorOptions<Kind>) {
    this.#finders = [...finders, ...patterns];
    this.#bridges = [...new Set(finders.flatMap(({ bridges }) => bridges ?? []))];
    this.#bridgeheads = unitSetOf(this.#bridges.map(({ behind }) => behind));
    this.#characters = unitSetOf(finders.map(({ characters }) => characters));
    this.#takesAll = patterns.length > 0;
    this.#replace = replace;
    this.#maxHold = maxHold;
  }

  get taken(): number {
    return this.#taken;
  }

  push(text: string): void {
    this.#piece += text;
  }

  end(): void {
    this.#ended = true;
  }

  take(): string | undefined {
    const before = this.#taken;
    while (this.#next < this.#piece.length) this.#step(this.#piece.charCodeAt(this.#next));
    this.#useUp();
    if (this.#ended && this.#isOpen) this.#close('');
    if (this.#taken === before) return undefined;
    const output = this.#output;
    this.#output = '';
    return output;
  }

  #step(unit: number): void {
    if (this.#inKey) return this.#skipKey(unit);
    if (this.#privateKey !== undefined) return this.#skipPrivateKey(unit, this.#privateKey);
    if (this.#isOpen && !this.#goesOnWith(unit)) {
      this.#close(String.fromCharCode(unit));
      // What ends a stretch may belong to the key that it ended with.
      if (this.#privateKey !== undefined) return;
    }
    if (this.#isSensitive(unit)) {
      if (!this.#isOpen) this.#open();
      this.#signs += signsOf(unit);
    }
    this.#last = unit;
    this.#next++;
    if (this.#isOpen && this.#heldUnits >= this.#maxHold) this.#decideWindow();
  }

  get #heldUnits(): number {
    return this.#held.length + this.#next - this.#used;
  }

  #isSensitive(unit: number): boolean {
    return this.#takesAll || this.#characters[unit] === 1;
  }

  #skipKey(unit: number): void {
    if (this.#keyCharacters[unit] === 1) {
      this.#next++;
    } else {
      this.#forget(this.#cut());
      this.#inKey = false;
    }
  }

  #skipPrivateKey(unit: number, taken: string): void {
    if (this.#privateKeyCharacters[unit] !== 1) return this.#endPrivateKey();
    this.#next++;
    const end = (taken.length > maxContextUnits ? taken.slice(-longestBefore) : taken) + String.fromCharCode(unit);
    this.#privateKey = end;
    if (unit === hyphen && privateKeyEnd.test(end)) this.#endPrivateKey();
  }

  #endPrivateKey(): void {
    this.#forget(this.#cut());
    this.#privateKey = undefined;
  }

  /** Whether the open stretch goes on with a unit. A gap counts as a part of it until what follows shows that nothing leads over it. */
  #goesOnWith(unit: number): boolean {
    if (this.#isSensitive(unit)) return this.#gap === '' || this.#isBridged(String.fromCharCode(unit));
    if (!gapUnits.has(unit) || this.#gap.length === longestGap) return false;
    if (this.#gap === '') {
      if (this.#bridgeheads[this.#last] !== 1) return false;
      const before = (this.#held + this.#piece.slice(this.#used, this.#next)).slice(-longestBefore);
      this.#possible = this.#bridges.filter(
        (bridge) => bridge.behind.test(before.slice(-1)) && (bridge.before?.test(before) ?? true),
      );
      if (this.#possible.length === 0) return false;
    }
    this.#gap += String.fromCharCode(unit);
    return true;
  }

  #isBridged(after: string): boolean {
    const isBridged = this.#possible.some((bridge) => bridge.gap.test(this.#gap) && bridge.after.test(after));
    if (isBridged) this.#gap = '';
    return isBridged;
  }

  /** A stretch begins with what is next. */
  #open(): void {
    this.#pass(this.#cut());
    this.#isOpen = true;
    this.#gap = '';
    this.#signs = 0;
  }

  /** The stretch ends before what is next. */
  #close(after: string): void {
    const stretch = this.#takeHeld();
    this.#isOpen = false;
    const last = this.#mayMatch(stretch) ? this.#decide(stretch, stretch.length, after) : nothing;
    this.#pass(stretch.slice(last.done));
    if (last.open === 'privateKey') this.#privateKey = stretch.slice(-longestBefore);
  }

  /** Nearly every word of a text is passed without a search. */
  #mayMatch({ length }: string): boolean {
    return this.#takesAll || this.#signs >= fewestDigits || length >= shortestKey;
  }

  /** As much is held as may be: decides what begins in the first half. */
  #decideWindow(): void {
    const window = this.#takeHeld();
    const half = Math.floor(this.#maxHold / 2);
    const { done, open } = this.#decide(window, half, '');
    if (open !== undefined) {
      this.#inKey = open === 'key';
      if (open === 'privateKey') this.#privateKey = window.slice(-longestBefore);
      this.#isOpen = false;
      return;
    }
    const end = Math.max(done, isLowSurrogate(window.charCodeAt(half)) ? half - 1 : half);
    this.#pass(window.slice(done, end));
    this.#held = window.slice(end);
  }

  /** Replaces the matches in a stretch that begin before `limit`; the finders see what comes after it, too. */
  #decide(stretch: string, limit: number, after: string): Decided {
    const context = this.#past.slice(-contextUnits);
    let last: Decided = nothing;
    for (const { kind, ...span } of eachMatch(this.#finders, context + stretch + after, context.length)) {
      const start = span.start - context.length;
      const end = span.end - context.length;
      if (start >= limit || end > stretch.length) break;
      // Within the lines of a private key.
      if (start < last.done) continue;
      this.#pass(stretch.slice(last.done, start));
      this.#output += this.#replace(kind);
      last = kind === 'key' ? keyIn(stretch, start, end) : { done: end };
      this.#forget(stretch.slice(start, last.done));
    }
    return last;
  }

  /** The piece as far as it was looked at, and is neither passed nor held. */
  #cut(): string {
    const [piece, start, end] = [this.#piece, this.#used, this.#next];
    this.#used = end;
    return start === 0 && end === piece.length ? piece : piece.slice(start, end);
  }

  #takeHeld(): string {
    const held = this.#held + this.#cut();
    this.#held = '';
    return held;
  }

  /** Lets the piece go. */
  #useUp(): void {
    const text = this.#cut();
    if (this.#isOpen) this.#held += text;
    else if (this.#inKey || this.#privateKey !== undefined) this.#forget(text);
    else this.#pass(text);
    this.#piece = '';
    this.#used = this.#next = 0;
  }

  #pass(text: string): void {
    this.#output += text;
    this.#forget(text);
  }

  /** The text is decided. */
  #forget(text: string): void {
    this.#taken += text.length;
    this.#past += text;
    if (this.#past.length > maxContextUnits) this.#past = this.#past.slice(-contextUnits);
  }
}

const nothing: Decided = { done: 0 };
const hyphen = 0x2d;

function keyIn(stretch: string, start: number, end: number): Decided {
  if (!beginsPrivateKey(stretch.slice(start, end)))
    return { done: end, open: end === stretch.length ? 'key' : undefined };
  const rest = restOfPrivateKey(stretch, start);
  return { done: rest.end, open: rest.end === stretch.length && !rest.isWhole ? 'privateKey' : undefined };
}

function signsOf(unit: number): number {
  if (unit === 0x40) return fewestDigits;
  return unit >= 0x30 && unit <= 0x39 ? 1 : 0;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
