import { failLineage, type Sink, type Valve } from '@weir/core';
import type { LinkPlan, SinkPlan } from '../config/pipeline-plan.js';
import { StepCounters } from '../telemetry/step-counters.js';
import { eventFailure } from './item-failures.js';
import type { LinkPort } from './link-port.js';
import { LinkSink } from './link-sink.js';
import { deadLetterFeeder } from './links.js';
import { OutputGate } from './output-gate.js';
import type { OutputNode } from './output-node.js';
import { SinkNode } from './sink-node.js';
import { componentContext, type WiringContext } from './wiring-context.js';

/**
 * Where failed items of all pipelines go. A letter that cannot be written is logged, and the receipt of its item refused: nothing comes after
 * dead letters.
 */
export class DeadLetters implements OutputNode {
  readonly #shared: WiringContext;
  readonly #counters: StepCounters;
  readonly #gate = new OutputGate();
  readonly #node: SinkNode;
  #failure: { readonly reason: unknown } | undefined;

  constructor(plan: SinkPlan | LinkPlan, shared: WiringContext, port: (pipeline: string) => LinkPort) {
    this.#shared = shared;
    this.#counters = new StepCounters('deadLetter', plan.kind === 'link' ? 'pipeline' : plan.spec.name);
    const retry = plan.kind === 'sink' ? plan.onError.retry : undefined;
    this.#node = new SinkNode({
      pipeline: deadLetterFeeder,
      sink: plan.kind === 'link' ? new LinkSink(port(plan.pipeline), deadLetterFeeder) : this.#createSink(plan),
      mode: 'required',
      counters: this.#counters,
      gate: this.#gate,
      clock: shared.clock,
      failItem: (error, letter) => this.#lose(error, letter),
      dropped: (error, letter) => this.#note(error, letter),
      failed: (error) => this.#fail(error),
      ...(retry && { retry }),
    });
  }

  /** Closed while too many letters wait: the pipelines that they come from wait too. */
  get valve(): Valve {
    return this.#gate.valve;
  }

  /** Why a letter could not be written, or the sink not flushed or closed, if that was so. */
  get failure(): { readonly reason: unknown } | undefined {
    return this.#failure;
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

  close(): Promise<void> {
    return this.#node.close();
  }

  #createSink({ spec, config }: SinkPlan): Sink<unknown> {
    const failItem = (error: unknown, letter: unknown) => this.#lose(error, letter);
    return spec.create(config, componentContext(this.#shared, deadLetterFeeder, this.#counters, failItem));
  }

  #lose(error: unknown, letter: unknown): void {
    this.#counters.failed++;
    failLineage(error);
    this.#note(error, letter);
  }

  #note(error: unknown, letter: unknown): void {
    this.#failure ??= { reason: error };
    this.#shared.logger.error({ letter, error }, 'A dead letter could not be written.');
  }

  #fail(error: unknown): void {
    this.#failure ??= { reason: error };
    this.#shared.logger.error({ error }, `The dead letters could not be closed: ${eventFailure(error).message}`);
  }
}
