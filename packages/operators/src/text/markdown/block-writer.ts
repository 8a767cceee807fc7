import type { BlockDetails, BlockDelta, MarkdownBlockChange } from './block-changes.js';
import { ClosingMarks } from './closing-marks.js';
import { HeaderRow } from './header-row.js';
import type { NewBlock, OpenBlock } from './open-block.js';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Keeps the open blocks, innermost last, and writes down what happens to them. */
export class BlockWriter {
  readonly open: OpenBlock[] = [];
  #changes: MarkdownBlockChange[] = [];
  /** The latest change, as long as text can be added to it. */
  #growing: Writable<BlockDelta> | undefined;

  /** @param next the number of the next block */
  constructor(
    private readonly run: string | undefined,
    public next: number,
  ) {}

  /** What has happened since they were taken last. */
  take(): readonly MarkdownBlockChange[] {
    const changes = this.#changes;
    this.#changes = [];
    this.#growing = undefined;
    return changes;
  }

  start({ details, traits = {} }: NewBlock): OpenBlock {
    const parent = this.open.at(-1);
    if (parent !== undefined) parent.isEmpty = false;
    const number = this.next++;
    this.#note({
      type: 'block_open',
      ...this.#of(number),
      ...(parent !== undefined && { parent: parent.number }),
      ...details,
    });
    const { kind } = details;
    const header = kind === 'paragraph' ? new HeaderRow() : undefined;
    const closing = kind === 'heading' ? new ClosingMarks() : undefined;
    const block = { number, kind, traits, lines: 0, isEmpty: true, isEnding: false, tail: '', header, closing };
    this.open.push(block);
    return block;
  }

  change(block: OpenBlock, details: BlockDetails): void {
    block.kind = details.kind;
    this.#note({ type: 'block_change', ...this.#of(block.number), ...details });
  }

  text({ number }: OpenBlock, text: string, isMarkup: boolean): void {
    if (text === '') return;
    const growing = this.#growing;
    if (growing?.block === number && growing.isMarkup === isMarkup) {
      growing.text += text;
      return;
    }
    const { run } = this;
    const delta: Writable<BlockDelta> =
      run === undefined
        ? { type: 'block_delta', block: number, text, isMarkup }
        : { type: 'block_delta', run, block: number, text, isMarkup };
    this.#changes.push(delta);
    this.#growing = delta;
  }

  /** Closes blocks, the innermost first, until so many are open. */
  closeTo(depth: number): void {
    while (this.open.length > depth) {
      const { number } = this.open.pop() as OpenBlock;
      this.#note({ type: 'block_close', ...this.#of(number) });
    }
  }

  #of(block: number): { run?: string; block: number } {
    return this.run === undefined ? { block } : { run: this.run, block };
  }

  #note(change: MarkdownBlockChange): void {
    this.#growing = undefined;
    this.#changes.push(change);
  }
}
