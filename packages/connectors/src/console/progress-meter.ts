import { answerTokens, type WeirEvent } from '@weir/core';
import { readableTime } from './event-lines.js';
import type { Speaker } from './speaker.js';

/** A rate over a shorter time says nothing, in ms. */
const shortestMeasured = 250;

/** Counts tokens and time over the runs that are under way together. A piece of text counts as a token until its call's usage is known. */
export class ProgressMeter {
  #tokens = 0;
  #startedAt: number | undefined;
  #firstTokenAt: number | undefined;

  observe(event: WeirEvent, speaker: Speaker, now: number): void {
    this.#startedAt ??= now;
    if (event.type === 'llm_chunk' || event.type === 'reasoning_chunk') {
      this.#firstTokenAt ??= now;
      this.#tokens++;
      speaker.pieces++;
    } else if (event.type === 'llm_end') {
      this.#tokens += (answerTokens(event.data) ?? speaker.pieces) - speaker.pieces;
      speaker.pieces = 0;
    }
  }

  /** Nothing is under way any more. */
  reset(): void {
    this.#tokens = 0;
    this.#startedAt = undefined;
    this.#firstTokenAt = undefined;
  }

  /** `128 tokens · 42.7 tokens/s · 3.0 s`; undefined where nothing is under way. */
  text(now: number): string | undefined {
    if (this.#startedAt === undefined) return undefined;
    const elapsed = readableTime(now - this.#startedAt);
    const measured = this.#firstTokenAt === undefined ? 0 : now - this.#firstTokenAt;
    const rate = measured < shortestMeasured ? [] : [`${((this.#tokens * 1000) / measured).toFixed(1)} tokens/s`];
    return [`${this.#tokens} tokens`, ...rate, elapsed].join(' · ');
  }
}
