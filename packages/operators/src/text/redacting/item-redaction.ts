import {
  BoundedMap,
  emitFrom,
  holdLineage,
  isEvent,
  type Kernel,
  type Lineage,
  type Stage,
  type WeirEvent,
} from '@weir/core';
import { Fifo } from '../../buffering/fifo.js';
import { AbandonedItemError } from '../../errors/abandoned-item-error.js';
import { DEFAULT_MAX_RUNS } from '../../transforming/run-states.js';
import type { TextWork } from '../text-work.js';
import { partOf, type RedactedPart } from './event-parts.js';
import { JsonRedaction } from './json-redaction.js';
import { redactData } from './redact-data.js';
import { RedactedLane, RunLanes, type StreamedEvent } from './run-lanes.js';

/** Redacts strings, which are one text, and events: their deltas as texts, all other strings in their data each by itself. */
export function itemRedaction(startText: () => TextWork, parts: ReadonlySet<RedactedPart>): Kernel<unknown, unknown> {
  return (emit) => new ItemRedaction(startText, parts, emit);
}

class ItemRedaction implements Stage<unknown> {
  #plain: RedactedLane<string> | undefined;
  /** By run, the one first whose text began longest ago. */
  readonly #runs = new BoundedMap<string, RunLanes>(DEFAULT_MAX_RUNS, (lanes) => lanes.end());
  /** What goes on next: whoever reads an item may give the next one meanwhile, or end the stream. */
  readonly #output = new Fifo<{ item: unknown; lineage: Lineage | undefined }>();
  #isEmitting = false;

  constructor(
    private readonly startText: () => TextWork,
    private readonly parts: ReadonlySet<RedactedPart>,
    private readonly emit: (item: unknown) => void,
  ) {}

  next(item: unknown): void {
    if (typeof item === 'string') this.#takeString(item);
    else if (isEvent(item)) this.#takeEvent(item);
    else {
      this.#endPlain();
      this.#put(item);
    }
    if (!this.#isEmitting) this.#give();
  }

  complete(): void {
    this.#endPlain();
    for (const lanes of this.#runs.values()) lanes.end();
    this.#runs.clear();
    this.#give();
  }

  error(): void {
    this.complete();
  }

  close(): void {
    this.#plain?.abandon();
    for (const lanes of this.#runs.values()) lanes.abandon();
    this.#runs.clear();
    while (this.#output.length > 0) this.#output.shift()?.lineage?.release(new AbandonedItemError('redact'));
  }

  #takeString(text: string): void {
    this.#plain ??= new RedactedLane(this.startText, (piece) => this.#put(piece));
    this.#plain.take(text, text);
  }

  #endPlain(): void {
    this.#plain?.end();
    this.#plain = undefined;
  }

  #takeEvent(event: WeirEvent): void {
    const isChosen = this.parts.has(partOf(event.type));
    let lanes = this.#runs.get(event.run);
    if (isChosen && isStreamed(event)) {
      if (lanes === undefined) this.#runs.set(event.run, (lanes = new RunLanes((first) => this.#startLane(first))));
      lanes.take(event);
      return;
    }
    lanes?.endBefore(event);
    if (lanes?.isEmpty) this.#runs.delete(event.run);
    this.#put(isChosen ? this.#redacted(event) : event);
  }

  #startLane({ type }: StreamedEvent): RedactedLane<StreamedEvent> {
    const startWork = type === 'tool_args' ? () => new JsonRedaction(this.startText) : this.startText;
    return new RedactedLane(startWork, (event) => this.#put(event));
  }

  #redacted(event: WeirEvent): unknown {
    const data = redactData(event.data, (text) => this.#redactText(text));
    return data === event.data ? event : { ...event, data };
  }

  #redactText(text: string): string {
    const work = this.startText();
    work.push(text);
    work.end();
    let result = '';
    for (let piece = work.take(); piece !== undefined; piece = work.take()) result += piece;
    return result;
  }

  #put(item: unknown): void {
    this.#output.push({ item, lineage: holdLineage() });
  }

  #give(): void {
    this.#isEmitting = true;
    try {
      for (let next = this.#output.shift(); next !== undefined; next = this.#output.shift()) {
        const { item, lineage } = next;
        emitFrom(lineage, () => this.emit(item));
      }
    } finally {
      this.#isEmitting = false;
    }
  }
}

function isStreamed(event: WeirEvent): event is StreamedEvent {
  switch (event.type) {
    case 'llm_chunk':
    case 'reasoning_chunk':
    case 'refusal_chunk':
    case 'tool_args': {
      const { delta } = event.data as { delta: unknown };
      return typeof delta === 'string' && delta !== '';
    }
    default:
      return false;
  }
}
