import type { WeirEvent } from '@weir/core';
import { Speaker } from './speaker.js';

/** How many open runs are told apart; beyond that the one that was quiet for longest is taken to have ended. */
const mostOpen = 1000;

/** The runs that are under way. */
export class Speakers {
  readonly #open = new Map<string, Speaker>();
  #last: Speaker | undefined;

  /** @param onEnd told of each speaker that has nothing more to say */
  constructor(private readonly onEnd: (speaker: Speaker) => void) {}

  get size(): number {
    return this.#open.size;
  }

  /** The speaker of an event: known from the run's first model or agent event on. */
  of(event: WeirEvent): Speaker | undefined {
    if (this.#last?.run === event.run) return this.#last;
    const known = this.#open.get(event.run);
    if (known === undefined && !begins(event)) return undefined;
    const speaker = known ?? new Speaker(event.run);
    // Back to the end: the map's order says who was quiet for longest.
    this.#open.delete(event.run);
    this.#open.set(event.run, speaker);
    this.#last = speaker;
    if (this.#open.size > mostOpen) this.end(this.#open.values().next().value as Speaker);
    return speaker;
  }

  end(speaker: Speaker): void {
    this.#open.delete(speaker.run);
    if (this.#last === speaker) this.#last = undefined;
    this.onEnd(speaker);
  }

  endAll(): void {
    for (const speaker of [...this.#open.values()]) this.end(speaker);
  }
}

function begins({ type }: WeirEvent): boolean {
  return (
    type === 'agent_start' ||
    type === 'llm_start' ||
    type === 'llm_chunk' ||
    type === 'reasoning_chunk' ||
    type === 'tool_start'
  );
}
