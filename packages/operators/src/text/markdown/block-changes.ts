/**
 * What a block is. `quote`, `list` and `list_item` hold other blocks, the others text. `code` is fenced or indented; `formula` is one on lines of its own, in `$$` or
 * `\[ \]`; `blank` is a stretch of blank lines that is in no other block.
 */
export type BlockKind =
  | 'paragraph'
  | 'heading'
  | 'list'
  | 'list_item'
  | 'quote'
  | 'code'
  | 'table'
  | 'formula'
  | 'thematic_break'
  | 'html'
  | 'blank';

/** How a table's column is aligned; `none` where its delimiter row does not say. */
export type ColumnAlignment = 'none' | 'left' | 'center' | 'right';

/** What is known of a block as soon as it opens. */
export interface BlockDetails {
  readonly kind: BlockKind;
  /** Of a heading, from 1 to 6. */
  readonly level?: number;
  /** Of fenced code: its language, which is the first word of `info`. */
  readonly language?: string;
  /** Of fenced code: what stands behind the fence, where anything does. */
  readonly info?: string;
  /** Of a list. */
  readonly isOrdered?: boolean;
  /** Of an ordered list: its first number. */
  readonly start?: number;
  /** Of a table: one for each column. */
  readonly columns?: readonly ColumnAlignment[];
}

interface OfBlock {
  /** The run that the text is of; left out for strings. */
  readonly run?: string;
  /** The block's number: they count up from 0 in a run, in the order in which blocks open. */
  readonly block: number;
}

/** A block has begun, within the block `parent` where there is one. */
export interface BlockOpen extends OfBlock, BlockDetails {
  readonly type: 'block_open';
  readonly parent?: number;
}

/** An open paragraph has turned out to be something else: a heading, by the line under it, or the head of a table. */
export interface BlockChange extends OfBlock, BlockDetails {
  readonly type: 'block_change';
}

/** A block has grown. The texts of all deltas, in their order, join to the text that was given. */
export interface BlockDelta extends OfBlock {
  readonly type: 'block_delta';
  readonly text: string;
  /** True for what only marks the block: fences, bullets, `#`, indentation, blank lines. The content is all the rest. */
  readonly isMarkup: boolean;
}

/** A block is whole. What it holds was closed before. */
export interface BlockClose extends OfBlock {
  readonly type: 'block_close';
}

/** All blocks from this number on are void: a failed attempt's text was taken back. What remains of the text follows in new blocks, from the same number on. */
export interface BlockRetract extends OfBlock {
  readonly type: 'block_retract';
}

/** What happens to the blocks of a Markdown text as it comes; see `markdownBlocks`. */
export type MarkdownBlockChange = BlockOpen | BlockChange | BlockDelta | BlockClose | BlockRetract;
