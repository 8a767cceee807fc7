import type { ColumnAlignment } from './block-changes.js';
import { END, type Indent, type LineStart } from './line-start.js';
import type { NewBlock } from './open-block.js';

/** Something that begins a block, and how many characters mark it. */
export interface Start extends NewBlock {
  readonly chars: number;
}

const HASH = 0x23;
const DOLLAR = 0x24;
const STAR = 0x2a;
const MINUS = 0x2d;
const PLUS = 0x2b;
const EQUALS = 0x3d;
const COLON = 0x3a;
const PIPE = 0x7c;
const BACKTICK = 0x60;

/** `# Heading`. */
export function headingStart(line: LineStart, { chars }: Indent): Start | undefined {
  const level = line.countOf(HASH, chars);
  const after = chars + level;
  if (level < 1 || level > 6 || !(line.isWhiteAt(after) || line.peek(after) === END)) return undefined;
  return { details: { kind: 'heading', level }, chars: after + line.indentFrom(after).chars };
}

/** A fence, with what stands behind it; the line has to be whole. */
export function fenceStart(line: LineStart, { chars, columns }: Indent): Start | undefined {
  const char = line.peek(chars);
  const length = line.countOf(char, chars);
  if (length < 3) return undefined;
  let end = chars + length;
  for (let next = line.peek(end); next !== END; next = line.peek(++end)) {
    // Three backticks in a row with more of them on the line are code within a text. Below 0: what follows is not known.
    if (next < 0 || (next === BACKTICK && char === BACKTICK)) return undefined;
  }
  const info = line.restFrom(chars + length).trim();
  const named = info === '' ? {} : { info, language: info.split(/\s/, 1)[0] as string };
  return { details: { kind: 'code', ...named }, traits: { fence: { char, length, indent: columns } }, chars: end };
}

/** `$$` or `\[`. */
export function formulaStart(line: LineStart, { chars }: Indent): Start | undefined {
  const isDollars = line.peek(chars) === DOLLAR;
  const second = line.peek(chars + 1);
  if (second !== (isDollars ? DOLLAR : 0x5b)) return undefined;
  if (isDollars && line.peek(chars + 2) === DOLLAR) return undefined;
  return { details: { kind: 'formula' }, traits: { closer: isDollars ? '$$' : '\\]' }, chars: chars + 2 };
}

/** `***`, `- - -`: tells whether the line is one. */
export function isThematicBreak(line: LineStart, { chars }: Indent): boolean {
  const char = line.peek(chars);
  let count = 0;
  let end = chars;
  for (let next = char; next === char || line.isWhiteAt(end); next = line.peek(++end)) {
    if (next === char) count++;
  }
  return line.peek(end) === END && count >= 3;
}

/** `===` or `---`: the level of the heading that it makes of the paragraph above. */
export function underlineLevel(line: LineStart, { chars }: Indent): 1 | 2 | undefined {
  const char = line.peek(chars);
  if (char !== EQUALS && char !== MINUS) return undefined;
  if (!line.isBlankFrom(chars + line.countOf(char, chars))) return undefined;
  return char === EQUALS ? 1 : 2;
}

/** `| --- | :-: |`: the columns that it makes of the line above, and whether it has a `|` itself. */
export function delimiterRow(
  line: LineStart,
  { chars }: Indent,
): { columns: ColumnAlignment[]; hasPipe: boolean } | undefined {
  const columns: ColumnAlignment[] = [];
  let at = chars;
  let hasPipe = line.peek(at) === PIPE;
  if (hasPipe) at++;
  for (;;) {
    at += line.indentFrom(at).chars;
    if (line.peek(at) === END) break;
    const isLeft = line.peek(at) === COLON;
    if (isLeft) at++;
    const dashes = line.countOf(MINUS, at);
    if (dashes === 0) return undefined;
    at += dashes;
    const isRight = line.peek(at) === COLON;
    if (isRight) at++;
    columns.push(isLeft ? (isRight ? 'center' : 'left') : isRight ? 'right' : 'none');
    at += line.indentFrom(at).chars;
    if (line.peek(at) === PIPE) {
      hasPipe = true;
      at++;
    } else if (line.peek(at) !== END) return undefined;
  }
  return columns.length > 0 ? { columns, hasPipe } : undefined;
}

/** A bullet or a number. */
export interface ItemStart {
  /** What marks the list that it belongs to. */
  readonly marker: string;
  /** Its number, where it has one. */
  readonly start: number | undefined;
  readonly isBlank: boolean;
  readonly chars: number;
  /** How many columns the lines of the item are indented. */
  readonly indent: number;
}

export function itemStart(line: LineStart, { chars, columns }: Indent): ItemStart | undefined {
  const first = line.peek(chars);
  const isBullet = first === MINUS || first === PLUS || first === STAR;
  const digits = isBullet ? 0 : digitsAt(line, chars);
  if (!isBullet && (digits < 1 || digits > 9)) return undefined;
  const mark = line.peek(chars + digits);
  if (!isBullet && mark !== 0x2e && mark !== 0x29) return undefined;
  const end = chars + digits + 1;
  if (!line.isWhiteAt(end) && line.peek(end) !== END) return undefined;
  const blank = line.indentFrom(end);
  const isBlank = line.peek(end + blank.chars) === END;
  const marker = String.fromCharCode(mark);
  const start = isBullet ? undefined : Number(line.restFrom(chars).slice(0, digits));
  const width = columns + digits + 1;
  if (isBlank) return { marker, start, isBlank, chars: end, indent: width + 1 };
  // Much white space: only the first of it divides, and indented code follows.
  if (blank.columns > 4) return { marker, start, isBlank, chars: end + 1, indent: width + 1 };
  return { marker, start, isBlank, chars: end + blank.chars, indent: width + blank.columns };
}

function digitsAt(line: LineStart, offset: number): number {
  let count = 0;
  for (let char = line.peek(offset); char >= 0x30 && char <= 0x39 && count < 10; char = line.peek(offset + count))
    count++;
  return count;
}
