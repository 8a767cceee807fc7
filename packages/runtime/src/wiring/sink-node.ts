import { OutputClosedError, holdLineage, withinLineage, type Clock, type Lineage, type Sink, type WeirError } from '@weir/core';
import type { Subscription } from 'rxjs';
import type { RetryPolicy, SinkMode } from '../config/pipeline-plan.js';
import type { StepCounters } from '../telemetry/step-counters.js';
import { backoffDelay } from '../supervision/backoff-delay.js';
import type { OutputGate } from './output-gate.js';
import type { OutputNode } from './output-node.js';

/** A sink asks its sources to wait when this many items wait for it … */
const highMark = 64;
/** … and lets them go on at this many. */
const lowMark = 16;
/** A detached sink that is further behind than this loses the oldest item. */
const detachedCapacity = 1000;

export interface SinkNodeOptions {
  sink: Sink<unknown>;
  mode: SinkMode;
  counters: StepCounters;
  gate: OutputGate;
  clock: Clock;
  retry?: RetryPolicy;
  /** Decides over an item that could not be taken. */
  failItem(error: unknown, item: unknown): void;
  /** The whole pipeline has to end: a required sink is gone for good. */
  abort(error: unknown): void;
}

interface Waiting {
  item: unknown;
  lineage: Lineage | undefined;
}

/** Writes to one sink, one item at a time; queues what comes meanwhile and closes the gate when that becomes too much. */
export class SinkNode implements OutputNode {
  readonly #options: SinkNodeOptions;
  readonly #queue: Waiting[] = [];
  #busy = false;
  #lost = false;
  #draining = false;
  #retryTimer: Subscription | undefined;
  #idle: (() => void)[] = [];

  constructor(options: SinkNodeOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    await this.#options.sink.open?.();
  }

  write(item: unknown): void {
    const { counters, sink } = this.#options;
    counters.received++;
    if (this.#lost) return counters.drop('sinkLost');
    if (this.#busy) return this.#enqueue(item);
    let pending: void | Promise<void>;
    try {
      pending = sink.write(item);
    } catch (error) {
      return this.#attemptFailed({ item, lineage: holdLineage() }, error, 0);
    }
    if (pending === undefined) counters.sent++;
    else this.#await({ item, lineage: holdLineage() }, pending, 0);
  }

  async drain(): Promise<void> {
    if (this.#busy) await new Promise<void>((resolve) => this.#idle.push(resolve));
    if (this.#lost) return;
    try {
      await this.#options.sink.flush?.();
    } catch (error) {
      this.#options.abort(error);
    }
  }

  async close(): Promise<void> {
    this.#retryTimer?.unsubscribe();
    this.#options.gate.open(this);
    for (const { lineage } of this.#queue.splice(0)) lineage?.release(new OutputClosedError(this.#options.counters.id));
    await this.#options.sink.close?.();
  }

  #enqueue(item: unknown): void {
    const { mode, counters, gate } = this.#options;
    this.#queue.push({ item, lineage: holdLineage() });
    if (mode === 'detached') {
      if (this.#queue.length <= detachedCapacity) return;
      this.#queue.shift()?.lineage?.release();
      counters.drop('overflow');
    } else if (this.#queue.length >= highMark) gate.close(this);
  }

  #await(waiting: Waiting, pending: Promise<void>, retries: number): void {
    this.#busy = true;
    pending.then(
      () => {
        this.#options.counters.sent++;
        waiting.lineage?.release();
        this.#next();
      },
      (error: unknown) => this.#attemptFailed(waiting, error, retries),
    );
  }

  #attemptFailed(waiting: Waiting, error: unknown, retries: number): void {
    const { retry, clock } = this.#options;
    if (OutputClosedError.is(error)) return this.#lose(waiting, error);
    if (retry === undefined || retries >= retry.attempts) return this.#giveUp(waiting, error);
    this.#busy = true;
    this.#retryTimer = clock.schedule(() => this.#attempt(waiting, retries + 1), backoffDelay(retry, retries + 1));
  }

  #attempt(waiting: Waiting, retries: number): void {
    const { sink, counters } = this.#options;
    let pending: void | Promise<void>;
    try {
      pending = withinLineage(waiting.lineage, () => sink.write(waiting.item));
    } catch (error) {
      return this.#attemptFailed(waiting, error, retries);
    }
    if (pending !== undefined) return this.#await(waiting, pending, retries);
    counters.sent++;
    waiting.lineage?.release();
    this.#next();
  }

  #giveUp({ item, lineage }: Waiting, error: unknown): void {
    withinLineage(lineage, () => this.#options.failItem(error, item));
    lineage?.release();
    this.#next();
  }

  #lose({ lineage }: Waiting, error: WeirError): void {
    const { mode, counters, gate, abort } = this.#options;
    this.#lost = true;
    counters.drop('sinkLost');
    lineage?.release(error);
    for (const waiting of this.#queue.splice(0)) {
      counters.drop('sinkLost');
      waiting.lineage?.release(error);
    }
    gate.open(this);
    this.#rest();
    if (mode === 'required') abort(error);
  }

  /** Goes on with the queue after an item has been settled. */
  #next(): void {
    this.#busy = false;
    if (this.#draining) return;
    this.#draining = true;
    while (!this.#busy && this.#queue.length > 0) {
      // Busy until the item is settled, so that what it sets off joins the queue behind the rest.
      this.#busy = true;
      const waiting = this.#queue.shift() as Waiting;
      if (this.#queue.length <= lowMark) this.#options.gate.open(this);
      this.#attempt(waiting, 0);
    }
    this.#draining = false;
    if (!this.#busy) this.#rest();
  }

  #rest(): void {
    this.#busy = false;
    const idle = this.#idle;
    this.#idle = [];
    idle.forEach((resolve) => resolve());
  }
}
