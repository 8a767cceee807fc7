import { isOfAgent, type Usage, type WeirEvent } from '@weir/core';
import { ContentCounts, type ContentType } from './content-type.js';

/** How a run ended: `cut` where no event says so. */
export type RunOutcome = 'completed' | 'interrupted' | 'failed' | 'cut';

/** One run, when it is over. Times are in milliseconds. */
export interface RunRecord {
  readonly outcome: RunOutcome;
  readonly model: string | undefined;
  readonly start: number;
  readonly duration: number;
  /** From the first model call to the first piece of text. */
  readonly timeToFirst: number | undefined;
  /** Over the time in which text came. */
  readonly tokensPerSecond: number | undefined;
  readonly inputTokens: number;
  readonly outputTokens: number | undefined;
  readonly costUsd: number | undefined;
  /** Characters of the answer (UTF-16 units). */
  readonly length: number;
  readonly contentType: ContentType | undefined;
}

/** A run under way, with its sub-agents: some numbers, whatever it says. */
export class OpenRun {
  readonly content = new ContentCounts();
  /** Of the run itself and its sub-agents. */
  readonly members: string[] = [];
  model: string | undefined;
  isClosed = false;
  #end: number;
  #isAgent = false;
  #firstCall: number | undefined;
  #firstPiece: number | undefined;
  #writingFrom: number | undefined;
  #lastPiece = 0;
  #writingTime = 0;
  #pieces = 0;
  /** Those of the calls that have ended. */
  #piecesBefore = 0;
  #length = 0;
  /** Where the attempts of the model call under way begin. */
  #attempts = new Map<number, number>();
  #inputTokens = 0;
  #outputTokens: number | undefined;
  #costUsd: number | undefined;

  constructor(
    readonly run: string,
    readonly start: number,
  ) {
    this.#end = start;
  }

  /** @returns how the run ended, where this is its last event */
  take(event: WeirEvent): RunOutcome | undefined {
    this.#end = Math.max(this.#end, event.time);
    if (event.type === 'llm_end') this.#addUsage(event.data.usage, event.data.costUsd);
    // What sub-agents say is no part of the answer.
    return event.run === this.run ? this.#takeOwn(event) : undefined;
  }

  record(outcome: RunOutcome): RunRecord {
    this.#endWriting();
    const { model, start, content } = this;
    const tokens = this.#outputTokens ?? (this.#pieces > 0 ? this.#pieces : undefined);
    return {
      outcome,
      model,
      start,
      duration: this.#end - start,
      timeToFirst: this.#firstPiece === undefined ? undefined : this.#firstPiece - (this.#firstCall ?? start),
      tokensPerSecond: tokens === undefined || this.#writingTime <= 0 ? undefined : (tokens * 1000) / this.#writingTime,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      costUsd: this.#costUsd,
      length: this.#length,
      contentType: content.type,
    };
  }

  #takeOwn(event: WeirEvent): RunOutcome | undefined {
    this.#isAgent ||= isOfAgent(event);
    switch (event.type) {
      case 'agent_start':
        this.model = event.data.model;
        return undefined;
      case 'llm_start':
        this.#firstCall ??= event.time;
        this.model = event.data.model;
        return undefined;
      case 'llm_chunk':
        this.#addPiece(event.time, event.data.delta.length, event.data.attempt ?? 1);
        return undefined;
      case 'retract':
        this.#length = this.#attempts.get(event.data.attempt) ?? this.#length;
        return undefined;
      case 'llm_end':
        if (event.data.cached === true) this.#leaveOut();
        this.#endCall();
        return this.#isAgent ? undefined : 'completed';
      case 'error':
        return this.#isAgent ? undefined : event.data.code === 'interrupted' ? 'interrupted' : 'failed';
      case 'agent_end':
        return event.data.status;
      default:
        return undefined;
    }
  }

  #addPiece(time: number, length: number, attempt: number): void {
    this.#firstPiece ??= time;
    this.#writingFrom ??= time;
    this.#lastPiece = time;
    this.#pieces++;
    if (!this.#attempts.has(attempt)) this.#attempts.set(attempt, this.#length);
    this.#length += length;
  }

  /** The pace of an answer from a cache says nothing of the model. */
  #leaveOut(): void {
    this.#writingFrom = undefined;
    this.#pieces = this.#piecesBefore;
  }

  #endCall(): void {
    this.#piecesBefore = this.#pieces;
    this.content.settle();
    this.#attempts.clear();
    this.#endWriting();
  }

  #endWriting(): void {
    if (this.#writingFrom !== undefined) this.#writingTime += this.#lastPiece - this.#writingFrom;
    this.#writingFrom = undefined;
  }

  #addUsage(usage: Usage | undefined, costUsd: number | undefined): void {
    this.#inputTokens += usage?.inputTokens ?? 0;
    if (usage?.outputTokens !== undefined) this.#outputTokens = (this.#outputTokens ?? 0) + usage.outputTokens;
    if (costUsd !== undefined) this.#costUsd = (this.#costUsd ?? 0) + costUsd;
  }
}
