/** What `redact` finds by itself. */
export type SensitiveKind = 'email' | 'phone' | 'card' | 'key' | 'ipv4';

/** A place in a text, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Finds the first match at or after `from`. Takes linear time, and looks at the text given and nothing else. */
export type Find = (text: string, from: number) => Span | undefined;

/** A gap within a match, of blanks and line breaks: what stands around it. */
export interface Bridge {
  /** The character before it. */
  readonly behind: RegExp;
  /** The end of what stands before it, where that character says too little. */
  readonly before?: RegExp;
  /** The whole gap, of at most `longestGap` units. */
  readonly gap: RegExp;
  /** The character after it. */
  readonly after: RegExp;
}

/** How many units a gap has at most, and how many of those before it a bridge may look at. */
export const longestGap = 4;
export const longestBefore = 48;

/** How one kind of sensitive text is found. */
export interface SensitiveFinder {
  readonly kind: SensitiveKind;
  readonly find: Find;
  /** The characters that a match may hold, gaps apart: no other can be in the midst of one. */
  readonly characters: RegExp;
  /** Where a match may go on after a gap. */
  readonly bridges?: readonly Bridge[];
}

const blank = '[ \\u00a0\\u2009\\u202f]';
/** Up to two blanks, or a line break where a line was wrapped. */
export const blankGap = `(?:${blank}{1,2}|${blank}?\\r?\\n${blank}?)`;

/** Gaps between groups of digits. */
export const digitBridge: Bridge = { behind: /[0-9)]/, gap: new RegExp(`^${blankGap}$`), after: /[0-9(]/ };

/** Finds by a pattern with the flag `g`. */
export function findBy(pattern: RegExp): Find {
  return (text, from) => {
    pattern.lastIndex = from;
    const match = pattern.exec(text);
    return match === null ? undefined : { start: match.index, end: pattern.lastIndex };
  };
}
