import { fromAny, TruncatedError, type AnySource, type EventOf, type WeirEvent } from '@weir/core';
import { Subscriber } from 'rxjs';
import { attemptFailure } from './attempt-failure.js';
import { AttemptReader } from './attempt-reader.js';
import { OverlapCut, type OverlapBounds } from './overlap-cut.js';
import type { ResumeRequest } from './resume-from-partial.js';
import { Retrying } from './retrying.js';
import type { RetrySettings } from './retry-settings.js';
import { ToldRun } from './told-run.js';

/** `resumeFromPartial`'s options with every default filled in. */
export interface ResumeSettings {
  readonly retry: RetrySettings;
  readonly strategy: 'retract' | 'continue';
  readonly overlap: OverlapBounds;
}

type Ending = EventOf<'error' | 'llm_end' | 'agent_end'>;

/** The attempts of one subscription to `resumeFromPartial`, told as one run. */
export class PartialAttempts {
  readonly #told: ToldRun;
  readonly #retrying: Retrying;
  #attempt = 0;
  #reader: AttemptReader | undefined;
  #error: unknown;

  constructor(
    private readonly open: (request: ResumeRequest) => AnySource<WeirEvent>,
    private readonly settings: ResumeSettings,
    private readonly subscriber: Subscriber<WeirEvent>,
  ) {
    this.#told = new ToldRun(settings.retry.clock, (event) => subscriber.next(event));
    this.#retrying = new Retrying(subscriber, settings.retry, () => this.begin());
    // Left in the middle: what is held goes nowhere.
    subscriber.add(() => this.#reader?.drop());
  }

  begin(): void {
    const told = this.#told;
    const attempt = ++this.#attempt;
    told.isRepeated = attempt > 1;
    const partialText = told.text.text;
    const overlap = partialText === '' ? undefined : new OverlapCut(partialText, this.settings.overlap);
    const events = new AttemptSubscriber(
      this.subscriber,
      {
        ended: () => this.#complete(events),
        failed: (error, ending) => this.#failed(events, error, ending),
      },
      told,
      overlap,
    );
    this.#reader = events.reader;
    try {
      const toolResults = [...told.tools.outcomes];
      const usage = told.spent ?? {};
      fromAny(this.open({ attempt, partialText, toolResults, usage, error: this.#error })).subscribe(events);
    } catch (thrown) {
      this.#failed(events, thrown);
    }
  }

  #complete(events: AttemptSubscriber): void {
    events.unsubscribe();
    this.subscriber.complete();
  }

  #failed(events: AttemptSubscriber, error: unknown, ending?: Ending): void {
    // The failed attempt is let go of before anything else happens.
    events.unsubscribe();
    this.#error = error;
    this.#retrying.within(() => {
      const end = this.#retrying.failed(error, () => this.#takeBack(events.reader, error));
      if (end === undefined) return;
      events.reader.release();
      this.#abandonTools(error);
      if (ending !== undefined && end.final === error) this.#told.passWithSpent(ending, {});
      else this.#tellFailure(end.final);
      this.subscriber.complete();
    });
  }

  /** Leaves the reader with what the next attempt goes on from. */
  #takeBack(reader: AttemptReader, error: unknown): void {
    const { text } = this.#told;
    reader.drop();
    this.#abandonTools(error);
    if (this.settings.strategy === 'continue' && text.text !== '') return;
    for (const attempt of text.attempts) {
      text.retract(attempt);
      this.#told.tell('retract', { attempt });
    }
  }

  #abandonTools(error: unknown): void {
    const ends = this.#told.tools.abandon(attemptFailure(error));
    for (const end of ends) this.#told.tell('tool_end', end);
  }

  #tellFailure(final: unknown): void {
    const told = this.#told;
    const failure = attemptFailure(final);
    const usage = told.spent;
    told.tell('error', { ...failure, ...(usage !== undefined && { usage }) });
    const status = failure.code === 'interrupted' ? 'interrupted' : 'failed';
    if (told.isAgent) told.tell('agent_end', { status, reason: failure.code });
  }
}

class AttemptSubscriber extends Subscriber<WeirEvent> {
  readonly reader: AttemptReader;

  constructor(
    downstream: Subscriber<WeirEvent>,
    private readonly ends: ConstructorParameters<typeof AttemptReader>[3],
    told: ToldRun,
    overlap: OverlapCut | undefined,
  ) {
    super(downstream);
    this.reader = new AttemptReader(told, overlap, (item) => downstream.next(item), ends);
  }

  protected override _next(event: WeirEvent): void {
    this.reader.next(event);
  }

  protected override _error(error: unknown): void {
    this.ends.failed(error);
  }

  protected override _complete(): void {
    this.ends.failed(new TruncatedError('the end of the answer'));
  }
}
