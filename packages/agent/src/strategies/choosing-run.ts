import { createEvent, type WeirEvent } from '@weir/core';
import { Subject, type Observer, type Subscriber, type Subscription } from 'rxjs';
import { TokenEstimate } from '../loop/token-estimate.js';
import { analyzeText } from './analyze-text.js';
import { chooseStrategy, type AnswerSoFar, type ChosenStrategy } from './choose-strategy.js';
import { RunNumbers } from './run-numbers.js';

export interface ChoosingOptions extends Pick<AnswerSoFar, 'wordsPerMinute' | 'canAsk'> {
  /** How many tokens are seen before the choice. */
  readonly after: number;
}

/** Passes the events of a run on, chooses a strategy by its first text, and analyses the text where that was chosen. */
export class ChoosingRun implements Observer<WeirEvent> {
  chosen: ChosenStrategy | undefined;
  readonly #numbers = new RunNumbers();
  readonly #estimate = new TokenEstimate();
  readonly #events = new Subject<WeirEvent>();
  #analysis: Subscription | undefined;
  /** What came before the choice, by run. */
  readonly #early = new Map<string, WeirEvent[]>();
  /** The first event is the run's own; others are of runs within it. */
  #name: string | undefined;
  #text = '';
  #since: number | undefined;

  constructor(
    private readonly out: Subscriber<WeirEvent>,
    private readonly options: ChoosingOptions,
  ) {}

  next(event: WeirEvent): void {
    this.#name ??= event.run;
    const isOwn = event.run === this.#name;
    if (this.chosen === undefined && isOwn && this.#isLastCall(event)) this.#choose(event);
    if (this.#analysis !== undefined) return this.#events.next(event);
    this.#emit(event);
    if (this.chosen !== undefined) return;
    this.#keep(event);
    if (!isOwn || event.type !== 'llm_chunk') return;
    this.#since ??= event.time;
    this.#text += event.data.delta;
    this.#estimate.add(event.data.delta);
    if (this.#estimate.tokens >= this.options.after) this.#choose(event);
  }

  error(error: unknown): void {
    this.out.error(error);
  }

  complete(): void {
    this.#events.complete();
    this.out.complete();
  }

  close(): void {
    this.#analysis?.unsubscribe();
    this.#early.clear();
  }

  #keep(event: WeirEvent): void {
    const { run } = event;
    const events = this.#early.get(run);
    // Nothing can be said any more of a run that has ended.
    if (event.type === 'agent_end') this.#early.delete(run);
    else if (events === undefined) this.#early.set(run, [event]);
    else events.push(event);
  }

  /** There is some text, and no more of its model call will come; or none at all will come. */
  #isLastCall({ type }: WeirEvent): boolean {
    return type === 'agent_end' || (type === 'llm_end' && this.#text !== '');
  }

  #choose({ run, time, source, parent }: WeirEvent): void {
    const { wordsPerMinute, canAsk } = this.options;
    const elapsed = time - (this.#since ?? time);
    const tokensPerSecond = elapsed > 0 ? (1000 * this.#estimate.tokens) / elapsed : 0;
    this.chosen = chooseStrategy({ text: this.#text, tokensPerSecond, wordsPerMinute, canAsk });
    this.#emit(createEvent('strategy_choice', { run, seq: 0, time, source, parent }, this.chosen));
    if (this.chosen.strategy === 'analyzed') this.#analyze();
    this.#early.clear();
    this.#text = '';
  }

  #analyze(): void {
    let hasSeen = true;
    this.#analysis = this.#events.pipe(analyzeText()).subscribe((event) => {
      if (!hasSeen || event.type === 'text_stats' || event.type === 'markdown_block') this.#emit(event);
    });
    for (const events of this.#early.values()) events.forEach((event) => this.#events.next(event));
    hasSeen = false;
  }

  #emit(event: WeirEvent): void {
    // What was added has a number of nobody yet.
    const isAdded = event.type === 'strategy_choice';
    const { type, run, time, source, parent, data } = event;
    this.out.next(
      isAdded
        ? createEvent(type, { run, seq: this.#numbers.next(run), time, source, parent }, data)
        : this.#numbers.number(event),
    );
  }
}
