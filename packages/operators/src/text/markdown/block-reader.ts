import type { MarkdownBlockChange } from './block-changes.js';
import { BlockWriter } from './block-writer.js';
import { planLine, type LineStep } from './line-plan.js';
import { continueLine, endLine } from './line-rest.js';
import { LineStart } from './line-start.js';
import type { OpenBlock } from './open-block.js';

/** So many characters may decide what a line is; the beginning of a longer one that is undecided is text. */
export const MAX_UNDECIDED = 1000;

const eager = 64;
const endsInHalf = /[\r\ud800-\udbff]$/;

/** Finds the blocks of one Markdown text as it comes. Holds the beginning of a line as long as it is undecided, and the open blocks. */
export class BlockReader {
  readonly #writer: BlockWriter;
  /** A return whose line feed, or half a surrogate pair whose other half, may be under way. */
  #half = '';
  /** The line's beginning, which is undecided. */
  #begun = '';
  /** How long that must be for another look at it. */
  #lookAt = 0;
  #isWithinLine = false;

  /** @param first the number of its first block */
  constructor(run: string | undefined, first: number) {
    this.#writer = new BlockWriter(run, first);
  }

  /** The number of the next block that opens. */
  get next(): number {
    return this.#writer.next;
  }

  /** Whether some of the text is not in a block yet. */
  get isHolding(): boolean {
    const last = this.#writer.open.at(-1);
    if (this.#begun !== '' || this.#half !== '') return true;
    return last?.closing?.isHolding === true || (last?.kind === 'formula' && last.tail !== '');
  }

  push(more: string): readonly MarkdownBlockChange[] {
    const text = this.#half + more;
    this.#half = endsInHalf.test(text) ? text.slice(-1) : '';
    this.#read(this.#half === '' ? text : text.slice(0, -1));
    return this.#writer.take();
  }

  /** The text is over: what is undecided is decided, and all blocks are closed. */
  end(): readonly MarkdownBlockChange[] {
    const half = this.#half;
    this.#half = '';
    this.#read(half);
    if (this.#begun !== '') this.#begin('', true);
    if (this.#isWithinLine) endLine(this.#writer, '');
    this.#isWithinLine = false;
    this.#writer.closeTo(0);
    return this.#writer.take();
  }

  #read(text: string): void {
    let at = 0;
    while (at < text.length) {
      const end = lineEnd(text, at);
      const terminator = terminatorAt(text, end);
      this.#take(at === 0 && end === text.length ? text : text.slice(at, end), terminator);
      at = end + terminator.length;
    }
  }

  #take(text: string, terminator: string): void {
    if (this.#isWithinLine) {
      if (text !== '') continueLine(this.#writer, text);
    } else {
      this.#begun += text;
      this.#begin(terminator, terminator !== '');
    }
    if (terminator === '' || !this.#isWithinLine) return;
    endLine(this.#writer, terminator);
    this.#isWithinLine = false;
  }

  /** Decides what the line is, if enough of it is there. */
  #begin(terminator: string, isOver: boolean): void {
    const text = this.#begun;
    if (!isOver && text.length < this.#lookAt) return;
    const isLong = text.length > MAX_UNDECIDED;
    const line = new LineStart(isLong ? text.slice(0, MAX_UNDECIDED) : text, isOver && !isLong, isLong);
    const { steps, isWhole } = planLine(this.#writer.open, line);
    if (line.isStarved) {
      // Seldom for long lines, so that all looks together take linear time.
      this.#lookAt = text.length < eager ? 0 : text.length + (text.length >> 3);
      return;
    }
    this.#begun = '';
    this.#lookAt = 0;
    this.#apply(steps, text + terminator);
    this.#isWithinLine = !isWhole;
    if (!isWhole && line.at < text.length) continueLine(this.#writer, text.slice(line.at));
  }

  #apply(steps: readonly LineStep[], text: string): void {
    const { open } = this.#writer;
    let at = 0;
    for (const step of steps) {
      if (step.do === 'close') this.#writer.closeTo(step.depth);
      else if (step.do === 'open') this.#writer.start(step.block);
      else if (step.do === 'change') this.#writer.change(open.at(-1) as OpenBlock, step.details);
      else {
        this.#writer.text(open.at(step.depth ?? -1) as OpenBlock, text.slice(at, step.to), true);
        at = step.to;
      }
    }
  }
}

function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x0a || unit === 0x0d) return at;
  }
  return text.length;
}

function terminatorAt(text: string, at: number): string {
  if (at === text.length) return '';
  return text.startsWith('\r\n', at) ? '\r\n' : text.charAt(at);
}
