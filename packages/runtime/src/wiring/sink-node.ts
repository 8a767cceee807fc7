import { OutputClosedError, holdLineage, withinLineage, type Clock, type Lineage, type Sink } from '@weir/core';
import type { Subscription } from 'rxjs';
import type { RetryPolicy, SinkMode } from '../config/pipeline-plan.js';
import { PipelineStoppedError } from '../errors/pipeline-stopped-error.js';
import { backoffDelay } from '../supervision/backoff-delay.js';
import type { StepCounters } from '../telemetry/step-counters.js';
import type { OutputGate } from './output-gate.js';
import type { OutputNode } from './output-node.js';

/** A sink asks its sources to wait when this many items wait for it … */
const highMark = 64;
/** … and lets them go on at this many. */
const lowMark = 16;
/** A detached sink that is further behind than this loses the oldest item. */
const detachedCapacity = 1000;

export interface SinkNodeOptions {
  /** The pipeline that it belongs to. */
  readonly pipeline: string;
  readonly sink: Sink<unknown>;
  readonly mode: SinkMode;
  readonly counters: StepCounters;
  readonly gate: OutputGate;
  readonly clock: Clock;
  readonly retry?: RetryPolicy;
  /** Decides over an item that could not be taken. */
  failItem(error: unknown, item: unknown): void;
  /** The sink could not flush or close. */
  failed(error: unknown): void;
  /** The sink's output is gone for good: it takes nothing more. Left out, each item fails on its own. */
  lost?(error: unknown): void;
  /** Told of each item that is given up because the sink is lost or closed. */
  dropped?(error: unknown, item: unknown): void;
}

interface Waiting {
  readonly item: unknown;
  readonly lineage: Lineage | undefined;
}

/** Writes to one sink, one item at a time; queues what comes meanwhile and closes the gate when that becomes too much. */
export class SinkNode implements OutputNode {
  readonly #options: SinkNodeOptions;
  readonly #queue: Waiting[] = [];
  /** What the sink has not settled yet, or what waits to be tried again. */
  #current: Waiting | undefined;
  #state: 'free' | 'busy' | 'lost' | 'closed' = 'free';
  /** Why nothing more is taken, once it is lost or closed. */
  #reason: unknown;
  #isGoingOn = false;
  #isOpen = false;
  #retryTimer: Subscription | undefined;
  #closing: Promise<void> | undefined;
  #idle: (() => void)[] | undefined;

  constructor(options: SinkNodeOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    await this.#options.sink.open?.();
    this.#isOpen = true;
    // It took so long that nobody waits for it any more.
    if (this.#state === 'closed') await this.#closeSink();
  }

  write(item: unknown): void {
    const { counters, sink } = this.#options;
    counters.received++;
    if (this.#state !== 'free') return this.#writeLater({ item, lineage: holdLineage() });
    this.#state = 'busy';
    let pending: void | Promise<void>;
    try {
      pending = sink.write(item);
    } catch (error) {
      return this.#attemptFailed({ item, lineage: holdLineage() }, error, 0);
    }
    if (pending !== undefined) return this.#await({ item, lineage: holdLineage() }, pending, 0);
    counters.sent++;
    if (this.#queue.length === 0 && this.#idle === undefined) this.#state = 'free';
    else this.#next();
  }

  async drain(): Promise<void> {
    if (this.#state === 'busy') await new Promise<void>((resolve) => (this.#idle ??= []).push(resolve));
    if (this.#state !== 'free') return;
    try {
      await this.#options.sink.flush?.();
    } catch (error) {
      this.#options.failed(error);
    }
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#retryTimer?.unsubscribe();
    this.#end('closed', new PipelineStoppedError(this.#options.pipeline));
    if (this.#isOpen) await this.#closeSink();
  }

  async #closeSink(): Promise<void> {
    try {
      await this.#options.sink.close?.();
    } catch (error) {
      this.#options.failed(error);
    }
  }

  #writeLater(waiting: Waiting): void {
    if (this.#state !== 'busy') return this.#drop(waiting);
    const { mode, counters, gate } = this.#options;
    this.#queue.push(waiting);
    if (mode === 'detached') {
      if (this.#queue.length <= detachedCapacity) return;
      this.#queue.shift()?.lineage?.release();
      counters.drop('overflow');
    } else if (this.#queue.length >= highMark) gate.close(this);
  }

  #attempt(waiting: Waiting, retries: number): void {
    const { sink } = this.#options;
    this.#current = waiting;
    let pending: void | Promise<void>;
    try {
      pending = withinLineage(waiting.lineage, () => sink.write(waiting.item));
    } catch (error) {
      return this.#attemptFailed(waiting, error, retries);
    }
    if (pending === undefined) this.#taken(waiting);
    else this.#await(waiting, pending, retries);
  }

  #await(waiting: Waiting, pending: Promise<void>, retries: number): void {
    this.#current = waiting;
    // Not `pending` itself: what a sink written in JavaScript returns may be anything.
    Promise.resolve(pending).then(
      () => this.#taken(waiting),
      (error: unknown) => {
        if (this.#current === waiting) this.#attemptFailed(waiting, error, retries);
      },
    );
  }

  #taken(waiting: Waiting): void {
    if (this.#current !== waiting) return;
    this.#current = undefined;
    this.#options.counters.sent++;
    waiting.lineage?.release();
    this.#next();
  }

  #attemptFailed(waiting: Waiting, error: unknown, retries: number): void {
    const { retry, clock, lost } = this.#options;
    this.#current = waiting;
    if (lost !== undefined && OutputClosedError.is(error)) {
      this.#end('lost', error);
      lost(error);
    } else if (retry === undefined || retries >= retry.attempts) this.#giveUp(waiting, error);
    else this.#retryTimer = clock.schedule(() => this.#attempt(waiting, retries + 1), backoffDelay(retry, retries + 1));
  }

  #giveUp({ item, lineage }: Waiting, error: unknown): void {
    this.#current = undefined;
    withinLineage(lineage, () => this.#options.failItem(error, item));
    lineage?.release();
    this.#next();
  }

  /** Goes on with the queue after an item has been settled. Busy all the while, so that what an item sets off joins the queue. */
  #next(): void {
    if (this.#isGoingOn) return;
    this.#isGoingOn = true;
    while (this.#current === undefined) {
      const waiting = this.#queue.shift();
      if (waiting === undefined) break;
      if (this.#queue.length <= lowMark) this.#options.gate.open(this);
      this.#attempt(waiting, 0);
    }
    this.#isGoingOn = false;
    if (this.#current === undefined) this.#rest();
  }

  #rest(): void {
    if (this.#state === 'busy') this.#state = 'free';
    const idle = this.#idle;
    this.#idle = undefined;
    idle?.forEach((resolve) => resolve());
  }

  /** Takes nothing more, and gives up what waits. */
  #end(state: 'lost' | 'closed', reason: unknown): void {
    this.#state = state;
    this.#reason = reason;
    if (this.#current !== undefined) this.#queue.unshift(this.#current);
    this.#current = undefined;
    for (const waiting of this.#queue.splice(0)) this.#drop(waiting);
    this.#options.gate.open(this);
    this.#rest();
  }

  /** A sink that is not required has no say in whether an item counts as delivered. */
  #drop({ item, lineage }: Waiting): void {
    const { mode, counters, dropped } = this.#options;
    dropped?.(this.#reason, item);
    counters.drop(this.#state === 'lost' ? 'sinkLost' : 'abandoned');
    if (mode === 'required') lineage?.release(this.#reason);
    else lineage?.release();
  }
}
