import { isOfAgent, type WeirEvent } from '@weir/core';
import { RunTally } from '../../transforming/run-tally.js';
import { textTally } from '../../transforming/tally.js';
import type { MarkdownBlockChange } from './block-changes.js';
import { BlockReader } from './block-reader.js';
import type { HeldLineages } from '../../buffering/held-lineages.js';

/** The text of one model call, from which a failed attempt can be taken back. */
interface OpenText {
  readonly tally: RunTally<string>;
  /** The number of its first block. */
  readonly first: number;
  reader: BlockReader;
}

const nothing: readonly MarkdownBlockChange[] = [];

/** The blocks of one run. Each model call is a text of its own. */
export class RunBlocks {
  /** What the text came of that is not in a block yet. */
  held: HeldLineages;
  #open: OpenText | undefined;
  #next = 0;
  #isAgent = false;
  #hasEnded = false;

  constructor(private readonly run: string) {}

  get isHolding(): boolean {
    return this.#open?.reader.isHolding === true;
  }

  /** True once no more text will come. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  take(event: WeirEvent): readonly MarkdownBlockChange[] {
    this.#isAgent ||= isOfAgent(event);
    switch (event.type) {
      case 'llm_chunk': {
        const { tally, reader } = (this.#open ??= this.#begin());
        tally.take(event);
        return reader.push(event.data.delta);
      }
      case 'retract':
        return this.#open?.tally.take(event) === 'changed' ? this.#readAgain(this.#open) : nothing;
      case 'llm_start':
        // Another attempt may go on where the one before it broke off.
        return (event.data.attempt ?? 1) === 1 ? this.end() : nothing;
      case 'llm_end':
      case 'error':
        this.#hasEnded = !this.#isAgent;
        return event.type === 'llm_end' || this.#hasEnded ? this.end() : nothing;
      case 'agent_end':
        this.#hasEnded = true;
        return this.end();
      default:
        return nothing;
    }
  }

  /** The open text is over. */
  end(): readonly MarkdownBlockChange[] {
    if (this.#open === undefined) return nothing;
    const { reader } = this.#open;
    const changes = reader.end();
    this.#next = reader.next;
    this.#open = undefined;
    return changes;
  }

  #begin(): OpenText {
    return { tally: new RunTally(textTally), first: this.#next, reader: new BlockReader(this.run, this.#next) };
  }

  #readAgain(text: OpenText): readonly MarkdownBlockChange[] {
    const { first, tally } = text;
    const { run } = this;
    text.reader = new BlockReader(run, first);
    return [{ type: 'block_retract', run, block: first }, ...text.reader.push(tally.value)];
  }
}
