import { answerTokens, isOfAgent, type WeirEvent } from '@weir/core';
import type { Tally } from './tally.js';

/** What an event did to a run's tally. */
export type TallyChange = 'changed' | 'ended' | undefined;

/**
 * The tally of one run's answer: grows with each `llm_chunk`, and gives back what a failed attempt said when it is retracted.
 * Keeps one mark for each attempt of the model call under way.
 */
export class RunTally<Value> {
  value: Value;
  /** What the provider has reported for the run so far. */
  outputTokens: number | undefined;
  #isAgent = false;
  #attempt: number | undefined;
  #marks: { attempt: number; start: Value }[] = [];

  constructor(private readonly tally: Tally<Value>) {
    this.value = tally.zero;
  }

  take(event: WeirEvent): TallyChange {
    this.#isAgent ||= isOfAgent(event);
    switch (event.type) {
      case 'llm_chunk':
        this.#add(event.data.delta, event.data.attempt ?? 1);
        return 'changed';
      case 'retract':
        return this.#retract(event.data.attempt);
      case 'llm_start':
        if ((event.data.attempt ?? 1) === 1) this.#beginCall();
        return undefined;
      case 'llm_end':
        this.#beginCall();
        this.#addTokens(answerTokens(event.data));
        return this.#isAgent ? undefined : 'ended';
      case 'error':
        return this.#isAgent ? undefined : 'ended';
      case 'agent_end':
        return 'ended';
      default:
        return undefined;
    }
  }

  #add(delta: string, attempt: number): void {
    if (attempt !== this.#attempt) {
      this.#attempt = attempt;
      this.#marks.push({ attempt, start: this.value });
    }
    this.value = this.tally.add(this.value, delta);
  }

  #addTokens(count: number | undefined): void {
    if (count !== undefined) this.outputTokens = (this.outputTokens ?? 0) + count;
  }

  #retract(attempt: number): TallyChange {
    const index = this.#marks.findIndex((mark) => mark.attempt === attempt);
    const mark = this.#marks[index];
    if (mark === undefined) return undefined;
    const from = mark.start;
    const to = this.#marks[index + 1]?.start ?? this.value;
    this.#marks.splice(index, 1);
    for (const later of this.#marks.slice(index)) later.start = this.tally.cut(later.start, from, to);
    this.value = this.tally.cut(this.value, from, to);
    this.#attempt = this.#marks.at(-1)?.attempt;
    return 'changed';
  }

  #beginCall(): void {
    this.#attempt = undefined;
    this.#marks = [];
  }
}

const runEvents = new Set<string>([
  'llm_chunk',
  'retract',
  'agent_start',
  'llm_start',
  'llm_end',
  'error',
  'agent_end',
]);

/** Tells whether an event can change a tally; the others need no state. */
export function concernsTally(event: WeirEvent): boolean {
  return event.type === 'llm_chunk' || runEvents.has(event.type);
}
