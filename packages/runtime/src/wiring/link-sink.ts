import { currentLineage, withinLineage, type Sink } from '@weir/core';
import { PipelineStoppedError } from '../errors/pipeline-stopped-error.js';
import type { LinkPort } from './link-port.js';

/** The sink that hands items to another pipeline: an item is taken once that pipeline has begun to process it. */
export class LinkSink implements Sink<unknown> {
  #isClosed = false;

  /** @param from who feeds the port through this sink */
  constructor(
    private readonly port: LinkPort,
    private readonly from: string,
  ) {}

  write(item: unknown): void | Promise<void> {
    if (this.port.isReady(this) || this.port.closed) this.#push(item);
    else return this.#pushWhenReady(item);
  }

  close(): void {
    this.#isClosed = true;
    this.port.leave(this);
    this.port.removeFeeder(this.from);
  }

  async #pushWhenReady(item: unknown): Promise<void> {
    const lineage = currentLineage();
    // What was ready a moment ago may have restarted, or have been filled from elsewhere.
    while (!this.port.isReady(this) && !this.port.closed) await this.port.whenReady(this);
    // Whoever closed this has decided over the item.
    if (!this.#isClosed) withinLineage(lineage, () => this.#push(item));
  }

  #push(item: unknown): void {
    if (this.port.closed) throw new PipelineStoppedError(this.port.pipeline);
    this.port.push(this, item);
  }
}
