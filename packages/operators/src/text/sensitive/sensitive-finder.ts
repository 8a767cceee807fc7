/** What `redact` finds by itself. */
export type SensitiveKind = 'email' | 'phone' | 'card' | 'key' | 'ipv4';

/** A place in a text, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Finds the first match at or after `from`. Takes linear time, and looks at the text given and nothing else. */
export type Find = (text: string, from: number) => Span | undefined;

/** A blank within a match: what stands around it. */
export interface Bridge {
  /** The character before it. */
  readonly behind: RegExp;
  /** The end of what stands before it, where that character says too little. */
  readonly before?: RegExp;
  /** The character after it. */
  readonly after: RegExp;
}

/** How one kind of sensitive text is found. */
export interface SensitiveFinder {
  readonly kind: SensitiveKind;
  readonly find: Find;
  /** The characters that a match may hold, blanks apart: no other can be in the midst of one. */
  readonly characters: RegExp;
  /** Where a match may go on after a single blank. */
  readonly bridge?: Bridge;
}

/** Blanks between groups of digits. */
export const digitBridge: Bridge = { behind: /[0-9)]/, after: /[0-9(]/ };

/** Finds by a pattern with the flag `g`. */
export function findBy(pattern: RegExp): Find {
  return (text, from) => {
    pattern.lastIndex = from;
    const match = pattern.exec(text);
    return match === null ? undefined : { start: match.index, end: pattern.lastIndex };
  };
}
