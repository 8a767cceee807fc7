import { isOfAgent, type EventOf, type WeirEvent } from '@weir/core';
import { perSecond } from './pace.js';

/** The pace of an answer is recorded once in this many milliseconds. */
const PACE_SPAN = 1000;

/** The names under which `monitor` records what it finds by itself. */
export const metricNames = [
  'gap',
  'timeToFirst',
  'chunkSize',
  'timeToFirstToken',
  'tokensPerSecond',
  'outputTokens',
  'toolDuration',
  'elapsed',
] as const;

export type MetricName = (typeof metricNames)[number];

/** Records times and sizes of one run, by the times of its events. */
export class RunWatch {
  #start: number | undefined;
  #callStart: number | undefined;
  #firstChunk: number | undefined;
  /** Since when, and after how many pieces, the pace is being taken. */
  #paceFrom = 0;
  #pieces = 0;
  #isPaceTold = false;
  #isAgent = false;

  constructor(private readonly record: (name: MetricName, value: number) => void) {}

  /** @returns whether the run is over */
  take(event: WeirEvent): boolean {
    const { time } = event;
    this.#start ??= time;
    this.#isAgent ||= isOfAgent(event);
    switch (event.type) {
      case 'llm_start':
        this.#callStart = time;
        this.#firstChunk = undefined;
        return false;
      case 'llm_chunk':
        this.#takeChunk(time, event.data.delta.length);
        return false;
      case 'tool_end':
        this.record('toolDuration', event.data.durationMs);
        return false;
      case 'llm_end':
        return this.#endAnswer(event);
      case 'error':
        return this.#endCall(time);
      case 'agent_end':
        return this.#end(time);
      default:
        return false;
    }
  }

  #takeChunk(time: number, length: number): void {
    this.record('chunkSize', length);
    if (this.#firstChunk === undefined) {
      this.#firstChunk = this.#paceFrom = time;
      this.#pieces = 0;
      this.#isPaceTold = false;
      if (this.#callStart !== undefined) this.record('timeToFirstToken', Math.max(0, time - this.#callStart));
      return;
    }
    this.#pieces++;
    if (time - this.#paceFrom >= PACE_SPAN) this.#tellPace(time);
  }

  #tellPace(time: number): void {
    this.record('tokensPerSecond', perSecond(this.#pieces, time - this.#paceFrom));
    this.#paceFrom = time;
    this.#pieces = 0;
    this.#isPaceTold = true;
  }

  /** How fast an answer comes from a cache says nothing of the model. */
  #endAnswer({ time, data: { cached = false, usage } }: EventOf<'llm_end'>): boolean {
    if (cached) this.#pieces = 0;
    else if (usage?.outputTokens !== undefined) this.record('outputTokens', usage.outputTokens);
    return this.#endCall(time);
  }

  #endCall(time: number): boolean {
    // Of an answer that took less than a span, the whole; the rest of a longer one says little.
    if (!this.#isPaceTold && this.#pieces > 0 && time > this.#paceFrom) this.#tellPace(time);
    this.#firstChunk = this.#callStart = undefined;
    this.#pieces = 0;
    return this.#isAgent ? false : this.#end(time);
  }

  #end(time: number): boolean {
    this.record('elapsed', Math.max(0, time - (this.#start ?? time)));
    return true;
  }
}
