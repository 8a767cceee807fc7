import { joinLineages, withinLineage, type Lineage } from '@weir/core';
import { Fifo } from '../../buffering/fifo.js';
import { abandon, holdAlong, type HeldLineages } from '../../buffering/held-lineages.js';
import type { MarkdownBlockChange } from './block-changes.js';

/** Changes that came of one item, and of those whose text was held back until then. */
interface Group {
  readonly changes: readonly MarkdownBlockChange[];
  at: number;
  /** Left out where they simply come of what is being processed. */
  readonly origin?: { readonly lineage: Lineage | undefined };
}

/** Emits changes in their order, also where the reader sends more text from within its own `next`, or ends it there. */
export class ChangeQueue {
  readonly #groups = new Fifo<Group>();
  #isEmitting = false;

  constructor(private readonly emit: (change: MarkdownBlockChange) => void) {}

  /** @param held what the changes come of, apart from the item under way */
  give(changes: readonly MarkdownBlockChange[], held: HeldLineages): void {
    if (held === undefined && !this.#isEmitting) this.#groups.push({ changes, at: 0 });
    else this.#groups.push({ changes, at: 0, origin: { lineage: joinLineages(holdAlong(held) ?? []) } });
    if (!this.#isEmitting) this.drain();
  }

  /** Emits all that waits, now. */
  drain(): void {
    this.#isEmitting = true;
    try {
      for (let group = this.#groups.peek(); group !== undefined; group = this.#groups.peek()) this.#emitGroup(group);
    } finally {
      this.#isEmitting = false;
    }
  }

  /** Nobody reads any more. */
  abandon(): void {
    for (let group = this.#groups.shift(); group !== undefined; group = this.#groups.shift()) {
      const lineage = group.origin?.lineage;
      if (lineage !== undefined) abandon([lineage], 'markdownBlocks');
    }
  }

  #emitGroup(group: Group): void {
    const { changes, origin } = group;
    while (group.at < changes.length) {
      const change = changes[group.at++] as MarkdownBlockChange;
      if (origin === undefined) this.emit(change);
      else withinLineage(origin.lineage, () => this.emit(change));
    }
    // From within its own `next`, the reader may have had the rest of it emitted, or left.
    if (this.#groups.peek() !== group) return;
    this.#groups.shift();
    origin?.lineage?.release();
  }
}
