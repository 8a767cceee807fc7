import { InvalidArgumentError, type WeirEvent } from '@weir/core';
import { defaultIfEmpty, defer, from, isObservable, of, take, type Observable, type Subscription } from 'rxjs';
import { TokenEstimate } from '../loop/token-estimate.js';
import type { RunSteering } from '../running/run-steering.js';

/** What the reader wants: read on, end here, or end with a summary of what would have come. */
export type ReaderChoice = 'continue' | 'stop' | 'summary';

/** Where an answer stands when its reader is asked. */
export interface ReaderQuestion {
  readonly run: string;
  /** How many tokens of text there are so far, by estimate. */
  readonly tokens: number;
  /** How often the reader was asked, this time included. */
  readonly asked: number;
}

/** Asks the reader. An Observable's first value counts; one that has none means `continue`. */
export type AskReader = (
  question: ReaderQuestion,
) => ReaderChoice | PromiseLike<ReaderChoice> | Observable<ReaderChoice>;

export interface InteractionOptions {
  /** How many tokens lie between two questions. */
  readonly every: number;
  readonly ask: AskReader;
  readonly steering: RunSteering;
  /** Whether the reader is asked at all. */
  readonly isOn?: (() => boolean) | undefined;
  /** Told of `stop` and of `summary`. */
  readonly end: (choice: 'stop' | 'summary') => void;
  /** Told of an answer that cannot be had. */
  readonly fail: (error: unknown) => void;
}

const pauseReason = 'asking the reader';

/** Pauses one run each so many tokens and asks its reader how to go on. */
export class Interaction {
  readonly #estimate = new TokenEstimate();
  #mark: number;
  #asked = 0;
  #isPausing = false;
  #asking: Subscription | undefined;

  constructor(private readonly options: InteractionOptions) {
    this.#mark = options.every;
  }

  /** Takes an event of the run itself, not of those within it, once the reader has it. */
  take(event: WeirEvent): void {
    if (event.type === 'llm_chunk') this.#count(event.data.delta);
    else if (event.type === 'agent_pause' && this.#isPausing) this.#ask(event.run);
    else if (event.type === 'agent_end') this.close();
  }

  close(): void {
    this.#isPausing = false;
    this.#asking?.unsubscribe();
  }

  #count(delta: string): void {
    this.#estimate.add(delta);
    if (this.#isPausing || this.#asking !== undefined || this.#estimate.tokens < this.#mark) return;
    if (this.options.isOn?.() === false) return;
    this.#isPausing = true;
    this.options.steering.pause(pauseReason);
  }

  #ask(run: string): void {
    this.#isPausing = false;
    const { ask, fail } = this.options;
    const { tokens } = this.#estimate;
    const question = { run, tokens, asked: ++this.#asked };
    this.#asking = defer(() => {
      const choice = ask(question);
      if (typeof choice === 'string') return of(choice);
      return isObservable(choice) ? choice : from(choice);
    })
      .pipe(take(1), defaultIfEmpty('continue' as const))
      .subscribe({ next: (choice) => this.#decide(choice), error: fail });
  }

  #decide(choice: ReaderChoice): void {
    const { every, steering, end, fail } = this.options;
    this.#mark = this.#estimate.tokens + every;
    switch (choice) {
      case 'continue':
        // An answer that comes at once comes before the subscription is known.
        queueMicrotask(() => (this.#asking = undefined));
        return steering.resume();
      case 'stop':
      case 'summary':
        return end(choice);
      default:
        return fail(new InvalidArgumentError('ask', 'answered with "continue", "stop" or "summary"', choice));
    }
  }
}
