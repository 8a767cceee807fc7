import type { BlockKind, MarkdownBlockChange } from '@weir/operators';

/** What an answer mostly consists of, by the characters of its Markdown blocks. */
export type ContentType = 'prose' | 'code' | 'list' | 'table' | 'formula';

/** All of them. */
export const contentTypes: readonly ContentType[] = ['prose', 'code', 'list', 'table', 'formula'];

interface CountedBlock {
  type: ContentType;
  characters: number;
}

/** Counts the characters of one answer by what they are part of. Keeps a count for each block of the model call under way. */
export class ContentCounts {
  readonly #settled = new Map<ContentType, number>();
  readonly #blocks = new Map<number, CountedBlock>();

  take(change: MarkdownBlockChange): void {
    switch (change.type) {
      case 'block_open':
        this.#blocks.set(change.block, { type: typeOf(change.kind, this.#typeOf(change.parent)), characters: 0 });
        return;
      case 'block_change':
        this.#change(change.block, change.kind);
        return;
      case 'block_delta':
        if (!change.isMarkup) this.#add(change.block, change.text.length);
        return;
      case 'block_retract':
        for (const block of this.#blocks.keys()) if (block >= change.block) this.#blocks.delete(block);
    }
  }

  /** The model call is over: what it said will not be taken back. */
  settle(): void {
    for (const { type, characters } of this.#blocks.values())
      this.#settled.set(type, (this.#settled.get(type) ?? 0) + characters);
    this.#blocks.clear();
  }

  /** What there is most of; `undefined` of no text. */
  get type(): ContentType | undefined {
    this.settle();
    let most: ContentType | undefined;
    for (const [type, characters] of this.#settled)
      if (characters > (most === undefined ? 0 : (this.#settled.get(most) ?? 0))) most = type;
    return most;
  }

  #typeOf(block: number | undefined): ContentType | undefined {
    return block === undefined ? undefined : this.#blocks.get(block)?.type;
  }

  #change(number: number, kind: BlockKind): void {
    const block = this.#blocks.get(number);
    if (block !== undefined) block.type = typeOf(kind, block.type);
  }

  #add(number: number, characters: number): void {
    const block = this.#blocks.get(number);
    if (block !== undefined) block.characters += characters;
  }
}

/** Paragraphs in a list are the list; code in a list is code. */
function typeOf(kind: BlockKind, around: ContentType | undefined): ContentType {
  switch (kind) {
    case 'code':
    case 'table':
    case 'formula':
      return kind;
    case 'list':
    case 'list_item':
      return 'list';
    default:
      return around === 'list' ? 'list' : 'prose';
  }
}
