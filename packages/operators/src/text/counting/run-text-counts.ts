import { answerTokens, isOfAgent, type WeirEvent } from '@weir/core';
import { noText, sumOf, TextCounter, type TextCounts } from './text-counter.js';

/** What an event did to a run's counts. */
export type CountsChange = 'changed' | 'ended' | undefined;

/**
 * The counts of one run's answer: each model call, and each attempt at one, is a text of its own. `retract` takes an attempt's text back.
 * Keeps the counts of each attempt of the call under way.
 */
export class RunTextCounts {
  /** When its first and its latest text came. */
  from: number | undefined;
  until = 0;
  #before = noText;
  #attempts = new Map<number, TextCounts>();
  #attempt = 1;
  #open: TextCounter | undefined;
  #isAgent = false;

  constructor(private readonly locale: string | undefined) {}

  get counts(): TextCounts {
    let sum = this.#before;
    for (const counts of this.#attempts.values()) sum = sumOf(sum, counts);
    if (this.#open === undefined) return sum;
    return sum === noText ? this.#open.counts : sumOf(sum, this.#open.counts);
  }

  /** Takes a piece of text that came at `time`. */
  add(text: string, time: number, attempt = 1): void {
    if (attempt !== this.#attempt) this.#endAttempt();
    this.#attempt = attempt;
    this.from ??= time;
    this.until = time;
    this.#open ??= new TextCounter(this.locale);
    this.#open.push(text);
  }

  /** The text of a model call is over; the provider may say how many tokens it took. */
  endCall(tokens?: number): void {
    this.#endAttempt();
    const sum = this.counts;
    this.#before = tokens === undefined ? sum : { ...sum, tokens: this.#before.tokens + tokens };
    this.#attempts.clear();
    this.#attempt = 1;
  }

  take(event: WeirEvent): CountsChange {
    this.#isAgent ||= isOfAgent(event);
    switch (event.type) {
      case 'llm_chunk':
        this.add(event.data.delta, event.time, event.data.attempt);
        return 'changed';
      case 'retract':
        this.#retract(event.data.attempt);
        return 'changed';
      case 'llm_end':
        this.endCall(answerTokens(event.data));
        return this.#isAgent ? 'changed' : 'ended';
      case 'error':
        if (this.#isAgent) return undefined;
        this.endCall();
        return 'ended';
      case 'agent_end':
        this.endCall();
        return 'ended';
      default:
        return undefined;
    }
  }

  #endAttempt(): void {
    if (this.#open !== undefined) this.#attempts.set(this.#attempt, this.#open.end());
    this.#open = undefined;
  }

  #retract(attempt: number): void {
    this.#endAttempt();
    this.#attempts.delete(attempt);
  }
}
