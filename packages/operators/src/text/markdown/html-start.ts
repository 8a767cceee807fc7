import { END, type LineStart } from './line-start.js';

/** What ends a piece of HTML; nothing stands for a blank line. */
export interface HtmlStart {
  readonly end?: RegExp;
}

/** So long is the longest name of an element that matters, and one more. */
const maxName = 11;

const rawElements = /^(script|pre|style|textarea)$/;
const blockElements = new Set(
  (
    'address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset figcaption figure ' +
    'footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link main menu menuitem nav noframes ol optgroup option p ' +
    'param search section summary table tbody td tfoot th thead title tr track ul'
  ).split(' '),
);

/** The longest thing that ends HTML, less one: so much of a line must be kept to find it. */
export const htmlTail = 10;

/**
 * Tells whether HTML begins behind a `<`, and what ends it.
 *
 * @see https://spec.commonmark.org/0.31.2/#html-blocks start conditions 1 to 6; a tag of any other name is inline
 */
export function htmlStart(line: LineStart, offset: number): HtmlStart | undefined {
  const first = String.fromCharCode(Math.max(0, line.peek(offset)));
  if (first === '!') return declarationStart(line, offset + 1);
  if (first === '?') return { end: /\?>/ };
  const isClosing = first === '/';
  const name = nameAt(line, isClosing ? offset + 1 : offset);
  if (name === '') return undefined;
  const after = offset + Number(isClosing) + name.length;
  const char = line.peek(after);
  const isOver = char === END || line.isWhiteAt(after) || char === 0x3e;
  if (!isClosing && rawElements.test(name) && isOver) return { end: /<\/(script|pre|style|textarea)>/ };
  if (blockElements.has(name) && (isOver || (char === 0x2f && line.peek(after + 1) === 0x3e))) return {};
  return undefined;
}

function declarationStart(line: LineStart, offset: number): HtmlStart | undefined {
  if (isAt(line, '--', offset)) return { end: /-->/ };
  if (isAt(line, '[CDATA[', offset)) return { end: /\]\]>/ };
  return isLetter(line.peek(offset)) ? { end: />/ } : undefined;
}

function isAt(line: LineStart, text: string, offset: number): boolean {
  for (let index = 0; index < text.length; index++) {
    if (line.peek(offset + index) !== text.charCodeAt(index)) return false;
  }
  return true;
}

function nameAt(line: LineStart, offset: number): string {
  let name = '';
  for (let char = line.peek(offset); name.length < maxName && isNameChar(char, name);) {
    name += String.fromCharCode(char);
    char = line.peek(offset + name.length);
  }
  return name.toLowerCase();
}

function isNameChar(char: number, name: string): boolean {
  return isLetter(char) || (name !== '' && char >= 0x30 && char <= 0x39);
}

function isLetter(char: number): boolean {
  return (char >= 0x41 && char <= 0x5a) || (char >= 0x61 && char <= 0x7a);
}
