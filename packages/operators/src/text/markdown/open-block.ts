import type { BlockDetails, BlockKind } from './block-changes.js';
import type { ClosingMarks } from './closing-marks.js';
import type { HeaderRow } from './header-row.js';

/** What a line has to know about the blocks that are open. */
export interface OpenBlock {
  readonly number: number;
  kind: BlockKind;
  readonly traits: BlockTraits;
  /** How many lines of a paragraph are whole. */
  lines: number;
  /** Of a list item: that nothing has come in it yet. */
  isEmpty: boolean;
  /** Of a formula or HTML: that what ends it has come, so that the line's end closes it. */
  isEnding: boolean;
  /** Of a formula: the first half of what may end it. Of HTML: the end of what came, in small letters. */
  tail: string;
  /** Of a paragraph: its first line, which may be the head of a table. */
  header: HeaderRow | undefined;
  /** Of a heading that begins with `#`: what may close it. */
  readonly closing: ClosingMarks | undefined;
}

/** What the line that opens a block says about the lines to come. */
export interface BlockTraits {
  /** Of a list: the bullet, or what follows its numbers. */
  readonly marker?: string;
  /** Of a list item: how many columns its lines are indented. */
  readonly indent?: number;
  /** Of fenced code. */
  readonly fence?: { readonly char: number; readonly length: number; readonly indent: number };
  /** Of HTML: what ends it; left out where a blank line does. */
  readonly end?: RegExp;
  /** Of a formula: what ends it. */
  readonly closer?: '$$' | '\\]';
}

/** A block to open. */
export interface NewBlock {
  readonly details: BlockDetails;
  readonly traits?: BlockTraits;
}

export function isContainer(kind: BlockKind): boolean {
  return kind === 'quote' || kind === 'list' || kind === 'list_item';
}
