import type { BlockDetails } from './block-changes.js';
import {
  delimiterRow,
  fenceStart,
  formulaStart,
  headingStart,
  isThematicBreak,
  itemStart,
  underlineLevel,
  type ItemStart,
  type Start,
} from './block-starts.js';
import { htmlStart } from './html-start.js';
import { END, type Indent, type LineStart } from './line-start.js';
import { isContainer, type NewBlock, type OpenBlock } from './open-block.js';

/** What the beginning of a line does to the open blocks, step by step. */
export type LineStep =
  /** The text up to there marks the innermost open block, or the one at `depth`. */
  | { readonly do: 'mark'; readonly to: number; readonly depth?: number }
  /** Blocks are closed until so many are open. */
  | { readonly do: 'close'; readonly depth: number }
  | { readonly do: 'open'; readonly block: NewBlock }
  | { readonly do: 'change'; readonly details: BlockDetails };

export interface LinePlan {
  readonly steps: readonly LineStep[];
  /** Whether the whole line is used up, with its end; else the rest is text of the innermost block. */
  readonly isWhole: boolean;
}

/**
 * Decides what the beginning of a line means. Void where the line is starved afterwards.
 *
 * @see https://spec.commonmark.org/0.31.2/#appendix-a-parsing-strategy whose first phase this is
 */
export function planLine(open: readonly OpenBlock[], line: LineStart): LinePlan {
  return new LinePlanner(open, line).plan();
}

const whole = Infinity;

/** So deep are quotes and lists nested at most; what would be in one more is text. Keeps the work for a short line small, whatever came before. */
export const MAX_NESTING = 100;

class LinePlanner {
  readonly #steps: LineStep[] = [];
  readonly #leaf: OpenBlock | undefined;
  readonly #containers: number;
  /** How many containers the line goes on with. */
  #depth = 0;
  /** Whether the line has begun something new, and how many blocks are open then. */
  #hasOpened = false;
  #openDepth = 0;

  constructor(
    private readonly open: readonly OpenBlock[],
    private readonly line: LineStart,
  ) {
    const last = open.at(-1);
    this.#leaf = last !== undefined && !isContainer(last.kind) ? last : undefined;
    this.#containers = this.#leaf === undefined ? open.length : open.length - 1;
  }

  plan(): LinePlan {
    while (this.#depth < this.#containers && this.#goesOnWith(this.open[this.#depth] as OpenBlock)) this.#depth++;
    const verbatim = this.#isAllMatched && this.#leaf !== undefined ? this.#planVerbatim(this.#leaf) : undefined;
    if (verbatim !== undefined) return verbatim;
    if (this.line.isBlankFrom(0)) return this.#planBlank();
    for (;;) {
      const plan = this.#planStart(this.line.indentFrom(0));
      if (plan !== 'container') return plan;
      // A bullet alone.
      if (this.line.isBlankFrom(0)) return this.#wholeLine();
    }
  }

  get #isAllMatched(): boolean {
    return this.#depth === this.#containers;
  }

  #goesOnWith({ kind, traits, isEmpty }: OpenBlock): boolean {
    const { line } = this;
    if (kind === 'list') return true;
    if (kind === 'quote') return this.#advanceQuote(line.indentFrom(0), this.#depth);
    if (line.isBlankFrom(0)) return !isEmpty;
    const { indent = 0 } = traits;
    if (line.indentFrom(0).columns < indent) return false;
    line.advanceColumns(indent);
    this.#mark(this.#depth);
    return true;
  }

  #advanceQuote({ chars, columns }: Indent, depth?: number): boolean {
    const { line } = this;
    if (columns > 3 || line.peek(chars) !== 0x3e) return false;
    if (depth === undefined) this.#openBlock({ details: { kind: 'quote' } });
    line.advance(chars + 1);
    line.advanceColumns(1);
    this.#mark(depth);
    return true;
  }

  /** Text in which nothing begins, be it only until its end is met; `undefined` where that is here. */
  #planVerbatim({ kind, traits }: OpenBlock): LinePlan | undefined {
    const { line } = this;
    if (kind === 'formula') return this.#restOfLine();
    if (kind === 'html') return traits.end === undefined && line.isBlankFrom(0) ? undefined : this.#restOfLine();
    if (kind !== 'code') return undefined;
    if (traits.fence !== undefined) return this.#planFenced(traits.fence);
    if (line.isBlankFrom(0)) return this.#restOfLine();
    if (line.indentFrom(0).columns < 4) return undefined;
    line.advanceColumns(4);
    this.#mark();
    return this.#restOfLine();
  }

  #planFenced({ char, length, indent }: { char: number; length: number; indent: number }): LinePlan {
    const { line } = this;
    const { chars, columns } = line.indentFrom(0);
    if (columns <= 3 && line.peek(chars) === char) {
      const count = line.countOf(char, chars);
      if (count >= length && line.isBlankFrom(chars + count)) return this.#wholeLine(this.open.length - 1);
    }
    line.advanceColumns(Math.min(columns, indent));
    this.#mark();
    return this.#restOfLine();
  }

  #planBlank(): LinePlan {
    if (this.#depth === 0 && this.#leaf?.kind === 'blank') return this.#wholeLine();
    this.#close(this.#depth);
    if (this.#depth === 0) this.#steps.push({ do: 'open', block: { details: { kind: 'blank' } } });
    return this.#wholeLine();
  }

  /** Looks for one block that begins here. */
  #planStart(indent: Indent): LinePlan | 'container' {
    const { line } = this;
    const paragraph = this.#paragraph;
    if (indent.columns > 3) return paragraph === undefined ? this.#planIndentedCode() : this.#planText(indent);
    const isDeep = (this.#hasOpened ? this.#openDepth : this.#depth) >= MAX_NESTING;
    if (!isDeep && this.#advanceQuote(indent)) return 'container';
    const start = this.#leafStart(indent);
    if (start !== undefined) return this.#planLeaf(start);
    if (paragraph !== undefined && this.#isAllMatched) {
      const changed = this.#planUnderParagraph(paragraph, indent);
      if (changed !== undefined) return changed;
    }
    if (isRule(line.peek(indent.chars)) && isThematicBreak(line, indent)) {
      this.#openBlock({ details: { kind: 'thematic_break' } });
      return this.#wholeLine(this.#openDepth - 1);
    }
    const item = isDeep ? undefined : itemStart(line, indent);
    if (item === undefined || (paragraph !== undefined && this.#isAllMatched && !mayInterrupt(item, paragraph)))
      return this.#planText(indent);
    this.#openItem(item);
    return 'container';
  }

  /** The paragraph, or the table, that this line may go on with. */
  get #paragraph(): OpenBlock | undefined {
    if (this.#hasOpened) return undefined;
    const kind = this.#leaf?.kind;
    if (kind === 'paragraph' || (kind === 'table' && this.#isAllMatched)) return this.#leaf;
    return undefined;
  }

  #leafStart(indent: Indent): Start | undefined {
    const { line } = this;
    switch (line.peek(indent.chars)) {
      case 0x23:
        return headingStart(line, indent);
      case 0x60:
      case 0x7e:
        return fenceStart(line, indent);
      case 0x24:
      case 0x5c:
        return formulaStart(line, indent);
      case 0x3c: {
        const html = htmlStart(line, indent.chars + 1);
        return html && { details: { kind: 'html' }, traits: html, chars: 0 };
      }
      default:
        return undefined;
    }
  }

  #planLeaf(start: Start): LinePlan {
    const { line } = this;
    this.#openBlock(start);
    const isOver = start.details.kind === 'heading' && line.peek(start.chars) === END;
    if (isOver) return this.#wholeLine(this.#openDepth - 1);
    const { fence, closer } = start.traits ?? {};
    if (fence !== undefined || (closer !== undefined && line.isBlankFrom(start.chars))) return this.#wholeLine();
    line.advance(start.chars);
    this.#mark();
    return this.#restOfLine();
  }

  /** A line that makes a heading or a table of the paragraph above it. */
  #planUnderParagraph({ kind, lines, header }: OpenBlock, indent: Indent): LinePlan | undefined {
    if (kind !== 'paragraph') return undefined;
    const char = this.line.peek(indent.chars);
    if (lines === 1 && header !== undefined && (char === 0x7c || char === 0x2d || char === 0x3a)) {
      const row = delimiterRow(this.line, indent);
      if (row !== undefined && row.columns.length === header.cells && (row.hasPipe || header.hasPipe)) {
        this.#steps.push({ do: 'change', details: { kind: 'table', columns: row.columns } });
        return this.#wholeLine();
      }
    }
    const level = underlineLevel(this.line, indent);
    if (level === undefined) return undefined;
    this.#steps.push({ do: 'change', details: { kind: 'heading', level } });
    return this.#wholeLine(this.open.length - 1);
  }

  #planIndentedCode(): LinePlan {
    this.#openBlock({ details: { kind: 'code' } });
    this.line.advanceColumns(4);
    this.#mark();
    return this.#restOfLine();
  }

  /** Text: of the open paragraph, even if the line lacks the marks of what that is in, or of a new one. */
  #planText({ chars }: Indent): LinePlan {
    if (this.#paragraph === undefined) this.#openBlock({ details: { kind: 'paragraph' } });
    this.line.advance(chars);
    this.#mark();
    return this.#restOfLine();
  }

  #openItem({ marker, start, chars, indent }: ItemStart): void {
    const list = this.#hasOpened ? undefined : this.open[this.#depth - 1];
    if (list?.kind === 'list' && list.traits.marker === marker) this.#close(this.#depth);
    else {
      const numbers = start === undefined ? { isOrdered: false } : { isOrdered: true, start };
      this.#openBlock({ details: { kind: 'list', ...numbers }, traits: { marker } });
    }
    this.#openBlock({ details: { kind: 'list_item' }, traits: { indent } });
    this.line.advance(chars);
    this.#mark();
  }

  #openBlock(block: NewBlock): void {
    // A list takes items alone: anything else ends it.
    if (!this.#hasOpened) this.#close(this.open[this.#depth - 1]?.kind === 'list' ? this.#depth - 1 : this.#depth);
    this.#steps.push({ do: 'open', block });
    this.#openDepth++;
  }

  #close(depth: number): void {
    this.#hasOpened = true;
    this.#openDepth = depth;
    this.#steps.push({ do: 'close', depth });
  }

  #mark(depth?: number): void {
    this.#steps.push(depth === undefined ? { do: 'mark', to: this.line.at } : { do: 'mark', to: this.line.at, depth });
  }

  #restOfLine(): LinePlan {
    return { steps: this.#steps, isWhole: false };
  }

  /** The line, and its end, only mark the innermost block; then blocks are closed until `depth` are open. */
  #wholeLine(depth?: number): LinePlan {
    this.#steps.push({ do: 'mark', to: whole });
    if (depth !== undefined) this.#steps.push({ do: 'close', depth });
    return { steps: this.#steps, isWhole: true };
  }
}

function isRule(char: number): boolean {
  return char === 0x2a || char === 0x2d || char === 0x5f;
}

/** Text goes on over a line that only looks like an item: one that is empty, or a number that is not the first. */
function mayInterrupt({ isBlank, start }: ItemStart, { kind }: OpenBlock): boolean {
  return kind === 'table' || (!isBlank && (start === undefined || start === 1));
}
