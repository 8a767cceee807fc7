import { BoundedMap, type EventOf, type Stage, type WeirEvent } from '@weir/core';
import { endsText } from '../ends-text.js';
import { textKernel } from '../text-kernel.js';
import { withText } from '../text-lane.js';
import type { TextWork } from '../text-work.js';

/** An event whose delta is a piece of a text. */
export type StreamedEvent = EventOf<'llm_chunk' | 'reasoning_chunk' | 'refusal_chunk' | 'tool_args'>;

/** So many tool calls of one run have open arguments at most. */
const maxCalls = 256;

/** A text under way: of a run, of one of its tool calls, or of a stream of strings. */
export class RedactedLane<Item extends string | StreamedEvent> {
  readonly #stage: Stage<string>;
  #latest: Item | undefined;
  #isTakenBack = false;

  constructor(startWork: () => TextWork, emit: (item: Item) => void) {
    this.#stage = textKernel(
      'redact',
      startWork,
    )((text) => {
      if (!this.#isTakenBack) emit(withText(this.#latest as Item, text));
    });
  }

  get attempt(): number | undefined {
    return typeof this.#latest === 'object' && 'attempt' in this.#latest.data ? this.#latest.data.attempt : undefined;
  }

  take(item: Item, text: string): void {
    this.#latest = item;
    this.#stage.next(text);
  }

  end(): void {
    this.#stage.complete?.();
  }

  /** Nobody wants what is held any more. */
  takeBack(): void {
    this.#isTakenBack = true;
    this.end();
  }

  abandon(): void {
    this.#stage.close?.();
  }
}

/** The texts of one run that are under way. */
export class RunLanes {
  /** By the type of their events. */
  readonly #texts = new Map<string, RedactedLane<StreamedEvent>>();
  /** The arguments of tool calls, which may come in turns. */
  readonly #calls = new BoundedMap<string, RedactedLane<StreamedEvent>>(maxCalls, (lane) => lane.end());

  constructor(private readonly start: (event: StreamedEvent) => RedactedLane<StreamedEvent>) {}

  get isEmpty(): boolean {
    return this.#texts.size + this.#calls.size === 0;
  }

  take(event: StreamedEvent): void {
    this.endBefore(event);
    const [lanes, key] =
      event.type === 'tool_args' ? [this.#calls, event.data.toolCallId] : ([this.#texts, event.type] as const);
    let lane = lanes.get(key);
    if (lane === undefined) lanes.set(key, (lane = this.start(event)));
    lane.take(event, event.data.delta);
  }

  /** Gives out what is held of the texts that an event ends. Arguments are ended by their own call's start, and by the end of the model's. */
  endBefore(event: WeirEvent): void {
    if (!endsText(event)) return;
    switch (event.type) {
      case 'llm_chunk':
      case 'reasoning_chunk':
      case 'refusal_chunk':
        return this.#endTexts((lane, type) => type !== event.type || lane.attempt !== event.data.attempt);
      case 'tool_args':
      case 'media_chunk':
        return this.#endTexts();
      case 'tool_approval':
      case 'tool_decision':
      case 'tool_start':
      case 'tool_end':
        this.#endTexts();
        return this.#endCall(event.data.toolCallId);
      case 'retract':
        for (const lane of this.#texts.values()) if ((lane.attempt ?? 1) === event.data.attempt) lane.takeBack();
        return this.end();
      default:
        return this.end();
    }
  }

  end(): void {
    this.#endTexts();
    for (const call of [...this.#calls.keys()]) this.#endCall(call);
  }

  abandon(): void {
    for (const lane of [...this.#texts.values(), ...this.#calls.values()]) lane.abandon();
  }

  #endTexts(isOver: (lane: RedactedLane<StreamedEvent>, type: string) => boolean = () => true): void {
    for (const [type, lane] of this.#texts) {
      if (!isOver(lane, type)) continue;
      this.#texts.delete(type);
      lane.end();
    }
  }

  #endCall(toolCallId: string): void {
    const lane = this.#calls.get(toolCallId);
    this.#calls.delete(toolCallId);
    lane?.end();
  }
}
