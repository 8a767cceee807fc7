/** So long a word is not said twice in a row without a space by chance, or next to never (`bonbon`); shorter ones are (`haha`). */
const TELLING = 3;

const wordUnit = /[\p{L}\p{M}\p{N}_]/u;
const letter = /\p{L}/u;

/** Scripts that put no spaces between words: there nobody can tell where one begins, and words are often said twice (`天天`). */
const unspaced = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;

/** What a continuation says again of the end of a text, and what stands around it; nothing where a text begins or ends. */
export interface SaidAgain {
  /** What stands before it in the text. */
  readonly before: string;
  readonly overlap: string;
  /** What follows it in the continuation. */
  readonly next: string;
}

/**
 * Tells whether a continuation says again the word at which a text broke off, however short it is (`the riv`, `river`): it begins where a word begins, with a letter, and
 * either goes on with that word or has three letters at least. So `ha` and `ha` stay two. A word that begins with its beginning twice (`eel`, cut after `e`) is not told from one that is said again.
 */
export function isWordAgain({ before, overlap, next }: SaidAgain): boolean {
  if (wordUnit.test(before) || !letter.test(overlap.charAt(0)) || !wordUnit.test(overlap.slice(-1))) return false;
  return !unspaced.test(overlap) && (overlap.length >= TELLING || wordUnit.test(next));
}

/** How long the word is at which a text breaks off, as far as it matters; 0 where none is under way. */
export function lengthOfLastWord(text: string, atMost: number): number {
  let length = 0;
  while (length < atMost && wordUnit.test(text.charAt(text.length - 1 - length))) length++;
  return length;
}
