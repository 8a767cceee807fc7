import { RunNumbering } from '@weir/core';
import { Subscriber } from 'rxjs';
import type { OutputNode } from './output-node.js';

export interface PipelineEnd {
  readonly outputs: readonly OutputNode[];
  readonly numbering: RunNumbering;
  /** Counts what leaves the pipeline. */
  count(): void;
  completed(): void;
  failed(error: unknown): void;
}

/** The end of a pipeline's stream: numbers its events anew and hands them to the outputs. */
export class EndSubscriber extends Subscriber<unknown> {
  constructor(private readonly end: PipelineEnd) {
    super();
  }

  protected override _next(item: unknown): void {
    const { outputs, numbering } = this.end;
    const numbered = numbering.number(item);
    this.end.count();
    for (const output of outputs) output.write(numbered);
  }

  protected override _error(error: unknown): void {
    this.unsubscribe();
    this.end.failed(error);
  }

  protected override _complete(): void {
    this.unsubscribe();
    this.end.completed();
  }
}
