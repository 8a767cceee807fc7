import {
  BufferOverflowError,
  answerTokens,
  isOfAgent,
  type Clock,
  type EventFailure,
  type EventMap,
  type WeirEvent,
} from '@weir/core';
import { accumulate } from '@weir/operators';
import { Subject } from 'rxjs';
import { estimateTokenCount } from 'tokenx';

/** One run of a variant, as metrics see it. Times are in milliseconds, by the experiment's clock. */
export interface MeasuredRun {
  readonly variant: string;
  /** The answer, without what was taken back. */
  readonly text: string;
  /** All events, those of sub-agents as well. */
  readonly events: readonly WeirEvent[];
  /** Why it failed; left out where it did not. */
  readonly failure?: EventFailure;
  /** From the start to the last event. */
  readonly duration: number;
  /** From the start to the first piece of text; left out where there was none. */
  readonly timeToFirst?: number;
  /** From the first piece of text to the last; 0 where an answer came from a cache, whose pace says nothing. */
  readonly writingTime: number;
  /** As the provider reports them, of sub-agents too; where it does not, estimated from the text. */
  readonly outputTokens: number;
  /** What all model calls cost; left out where that is not known. */
  readonly costUsd?: number;
}

/** Reads the events of one run as they come, and notes when. */
export class RunReader {
  readonly #start: number;
  readonly #events: WeirEvent[] = [];
  readonly #told$ = new Subject<WeirEvent>();
  /** The run that came first: the variant's own. */
  #own: string | undefined;
  #text = '';
  #last: number;
  #firstPiece: number | undefined;
  #lastPiece: number | undefined;
  #calls = 0;
  #costedCalls = 0;
  #costUsd = 0;
  #totalUsd: number | undefined;
  #outputTokens: number | undefined;
  #isAgent = false;
  /** Whether an answer in it came from a cache: how fast it came says nothing of the variant. */
  #isCached = false;
  #error: EventFailure | undefined;
  /** `undefined` until the run's last event has come. */
  #outcome: { failure: EventFailure | undefined } | undefined;

  constructor(
    private readonly variant: string,
    private readonly clock: Clock,
    private readonly maxEvents: number,
  ) {
    this.#start = this.#last = clock.now();
    this.#told$.pipe(accumulate('message')).subscribe(({ content }) => (this.#text = content));
  }

  /** @throws BufferOverflowError when the run has more events than are kept */
  take(event: WeirEvent): void {
    if (this.#events.length >= this.maxEvents) throw new BufferOverflowError(this.maxEvents);
    this.#events.push(event);
    this.#last = this.clock.now();
    this.#own ??= event.run;
    if (event.type === 'llm_end') this.#takeCall(event.data);
    // What sub-agents say is no part of the answer.
    if (event.parent === undefined || event.run === this.#own) this.#takeOwn(event);
  }

  /** @param failure what the Observable failed with, where it did */
  end(failure?: EventFailure): MeasuredRun {
    this.#told$.complete();
    const failed = failure ?? (this.#outcome === undefined ? cutOff : this.#outcome.failure);
    const costUsd = this.#calls > 0 && this.#costedCalls === this.#calls ? this.#costUsd : this.#totalUsd;
    return {
      variant: this.variant,
      text: this.#text,
      events: this.#events,
      ...(failed !== undefined && { failure: failed }),
      duration: this.#last - this.#start,
      ...(this.#firstPiece !== undefined && { timeToFirst: this.#firstPiece - this.#start }),
      writingTime: this.#isCached ? 0 : (this.#lastPiece ?? 0) - (this.#firstPiece ?? 0),
      outputTokens: this.#outputTokens ?? estimateTokenCount(this.#text),
      ...(costUsd !== undefined && { costUsd }),
    };
  }

  #takeCall(end: EventMap['llm_end']): void {
    const tokens = answerTokens(end);
    const { costUsd, cached = false } = end;
    this.#calls++;
    this.#isCached ||= cached;
    if (tokens !== undefined) this.#outputTokens = (this.#outputTokens ?? 0) + tokens;
    if (costUsd === undefined) return;
    this.#costedCalls++;
    this.#costUsd += costUsd;
  }

  #takeOwn(event: WeirEvent): void {
    this.#told$.next(event);
    this.#isAgent ||= isOfAgent(event);
    switch (event.type) {
      case 'llm_chunk':
        this.#firstPiece ??= this.#last;
        this.#lastPiece = this.#last;
        return;
      case 'llm_end':
        if (!this.#isAgent) this.#outcome = { failure: undefined };
        return;
      case 'error':
        this.#error = { code: event.data.code, message: event.data.message };
        if (!this.#isAgent) this.#outcome = { failure: this.#error };
        return;
      case 'agent_end':
        this.#totalUsd = event.data.costUsd;
        this.#outcome = { failure: failureOfEnd(event.data, this.#error) };
    }
  }
}

const cutOff: EventFailure = { code: 'truncated', message: 'The run ended without an event that says so.' };

function failureOfEnd(
  { status, reason }: Extract<WeirEvent, { type: 'agent_end' }>['data'],
  error: EventFailure | undefined,
): EventFailure | undefined {
  if (status === 'completed') return undefined;
  if (status === 'failed' && error !== undefined) return error;
  const code = status === 'interrupted' ? 'interrupted' : 'internal';
  return { code, message: reason ?? `The run ${status === 'interrupted' ? 'was interrupted' : 'failed'}.` };
}
