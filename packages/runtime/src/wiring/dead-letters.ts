import type { Sink } from '@weir/core';
import type { LinkPlan, SinkPlan } from '../config/pipeline-plan.js';
import { StepCounters } from '../telemetry/step-counters.js';
import { deadLetterFeeder } from './links.js';
import { linkSink } from './link-sink.js';
import type { LinkPort } from './link-port.js';
import { OutputGate } from './output-gate.js';
import type { OutputNode } from './output-node.js';
import { SinkNode } from './sink-node.js';
import { componentContext, type WiringContext } from './wiring-context.js';

/** Where failed items of all pipelines go. A letter that cannot be written is logged with its item's failure; nothing comes after dead letters. */
export class DeadLetters implements OutputNode {
  /** Why a letter could not be written, if one could not. */
  error: unknown;
  readonly #node: SinkNode;

  constructor(plan: SinkPlan | LinkPlan, shared: WiringContext, port: (pipeline: string) => LinkPort) {
    const counters = new StepCounters('deadLetter', plan.kind === 'link' ? 'pipeline' : plan.spec.name);
    const failItem = (error: unknown, letter: unknown) => {
      counters.failed++;
      this.error ??= error;
      shared.logger.error({ letter, error }, 'A dead letter could not be written');
    };
    const sink =
      plan.kind === 'link'
        ? linkSink(port(plan.pipeline), deadLetterFeeder)
        : (plan.spec.create(plan.config, componentContext(shared, deadLetterFeeder, counters, failItem)) as Sink<unknown>);
    const retry = plan.kind === 'sink' ? plan.onError.retry : undefined;
    this.#node = new SinkNode({
      sink,
      mode: 'bestEffort',
      counters,
      gate: new OutputGate(),
      clock: shared.clock,
      failItem,
      abort: (error) => (this.error ??= error),
      ...(retry && { retry }),
    });
  }

  open(): Promise<void> {
    return this.#node.open();
  }

  write(letter: unknown): void {
    this.#node.write(letter);
  }

  drain(): Promise<void> {
    return this.#node.drain();
  }

  async close(): Promise<void> {
    await this.#node.drain();
    await this.#node.close();
  }
}
