import { emitFrom, failLineage, holdLineage, type ArrayReader, type RunNumbering } from '@weir/core';
import type { OutputGate } from './output-gate.js';
import type { OutputNode } from './output-node.js';
import { WiredSubscriber } from './wired-subscriber.js';

export interface PipelineEnd {
  readonly outputs: readonly OutputNode[];
  readonly numbering: RunNumbering;
  readonly gate: OutputGate;
  /** Counts what leaves the pipeline, over its restarts. */
  readonly flow: { sent: number };
  /** Lets go of the sources, before anything else hears of the end: they may send again what is refused then. */
  letGo(): void;
  completed(): void;
  failed(error: unknown): void;
}

/**
 * The end of a pipeline's stream: numbers its events anew and hands them to the outputs, one after the other. What an output sets
 * off while it takes an item waits until all outputs have that item.
 */
export class EndSubscriber extends WiredSubscriber implements ArrayReader<unknown> {
  /** Its outputs keep what comes after the item that made them close the gate. */
  readonly readsArrays = true;
  #isWriting = false;
  #postponed: (() => void)[] | undefined;

  constructor(private readonly end: PipelineEnd) {
    super();
  }

  nextAll(items: readonly unknown[]): void {
    for (const item of items) this.next(item);
  }

  protected override _next(item: unknown): void {
    if (this.#isWriting) return this.#postponeItem(item);
    this.#isWriting = true;
    this.#write(item);
    this.#isWriting = false;
    if (this.#postponed !== undefined) this.#catchUp();
  }

  protected override _error(error: unknown): void {
    this.#fail(error);
  }

  protected override _complete(): void {
    this.end.letGo();
    this.unsubscribe();
    this.#finish(() => this.end.completed());
  }

  #write(item: unknown): void {
    const { outputs, numbering, flow } = this.end;
    flow.sent++;
    try {
      const numbered = numbering.number(item);
      for (const output of outputs) output.write(numbered);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.end.letGo();
    this.unsubscribe();
    // Where the stream fails while it processes an item, that item is lost with it.
    failLineage(error);
    this.#finish(() => this.end.failed(error));
  }

  #postponeItem(item: unknown): void {
    const lineage = holdLineage();
    this.end.gate.close(this);
    this.#postpone(() => emitFrom(lineage, () => this.#write(item)));
  }

  #finish(end: () => void): void {
    if (this.#isWriting) this.#postpone(end);
    else end();
  }

  #postpone(work: () => void): void {
    (this.#postponed ??= []).push(work);
  }

  #catchUp(): void {
    for (let work = this.#postponed; work !== undefined; work = this.#postponed) {
      this.#postponed = undefined;
      this.#isWriting = true;
      for (const next of work) next();
      this.#isWriting = false;
    }
    this.end.gate.open(this);
  }
}
