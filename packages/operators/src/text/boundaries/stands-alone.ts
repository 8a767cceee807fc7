/** First and last code units of ranges, ascending: the common letters, digits, ideographs and symbols. */
const ranges = [
  [0x0000, 0x000c], // not CR, which joins with LF
  [0x000e, 0x02ff],
  [0x0370, 0x0482], // Greek, Cyrillic
  [0x048a, 0x058f],
  [0x05d0, 0x05ea], // Hebrew
  [0x0620, 0x064a], // Arabic
  [0x0671, 0x06d3],
  [0x0904, 0x0939], // Devanagari
  [0x0e01, 0x0e30], // Thai
  [0x0e40, 0x0e46],
  [0x1e00, 0x1fff],
  [0x2010, 0x2027],
  [0x2030, 0x205f],
  [0x20a0, 0x20cf],
  [0x2100, 0x2bff],
  [0x3000, 0x3029], // ideographs and kana
  [0x3031, 0x3096],
  [0x309b, 0xa48f],
  [0xac00, 0xd7a3], // Hangul
  [0xff00, 0xff9d],
] as const;

let table: Uint8Array | undefined;

/**
 * Tells code points of which any two, side by side, are two grapheme clusters: no combining marks, joiners, jamo, flags.
 * False means only that one has to look closer.
 */
export function standsAlone(codePoint: number): boolean {
  if (codePoint > 0xffff) return false;
  return (table ??= makeTable())[codePoint] === 1;
}

function makeTable(): Uint8Array {
  const made = new Uint8Array(0x10000);
  for (const [first, last] of ranges) made.fill(1, first, last + 1);
  return made;
}
