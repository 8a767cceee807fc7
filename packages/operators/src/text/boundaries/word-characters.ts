export const digit = /\p{Nd}/u;

/** `breaker`: a stretch of text ends after it. `letter`: any number of them, digits included, make one word. `mark`: ASCII punctuation. */
type CharKind = 'breaker' | 'letter' | 'mark' | 'other';

const kinds: readonly CharKind[] = ['other', 'breaker', 'letter', 'mark'];
const breakers =
  '\t\n\v\f\r \u0085\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u2028\u2029\u205f\u3000、。，．！？；：」』）》〉】〕｝］…';
/** Latin, Greek, Cyrillic, Hebrew, Arabic and Hangul: the segmenter never parts two of these. */
const letters =
  /[0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0386\u0388-\u03ff\u0400-\u0481\u048a-\u052f\u05d0-\u05ea\u0620-\u064a\u1e00-\u1eff\uac00-\ud7a3]/;
const marks = /[!-/:-@[-`{-~]/;

let table: Uint8Array | undefined;

/** What a code point means for the boundaries of words. */
export function charKind(codePoint: number): CharKind {
  if (codePoint > 0xffff) return 'other';
  return kinds[(table ??= makeTable())[codePoint] as number] as CharKind;
}

function makeTable(): Uint8Array {
  const made = new Uint8Array(0x10000);
  for (let unit = 0; unit < made.length; unit++) made[unit] = kinds.indexOf(kindOf(String.fromCharCode(unit)));
  return made;
}

function kindOf(char: string): CharKind {
  if (breakers.includes(char)) return 'breaker';
  if (letters.test(char)) return 'letter';
  return marks.test(char) ? 'mark' : 'other';
}
