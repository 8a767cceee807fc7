import { isEvent, type EventOf, type Failure, type Usage, type WeirEvent } from '@weir/core';
import { abandon, emitJoined, holdAlong, type HeldLineages } from '../buffering/held-lineages.js';
import { AttemptFailedError } from '../errors/attempt-failed-error.js';
import { endsText } from '../text/ends-text.js';
import { attemptFailedBy } from './attempt-failure.js';
import type { OverlapCut } from './overlap-cut.js';
import type { ToldRun } from './told-run.js';

/** How an attempt ends; after either of them nothing is read any more. */
export interface AttemptEnds {
  ended(): void;
  /** @param ending the event that says so, where there is one; it has not been passed on */
  failed(error: unknown, ending?: EventOf<'error' | 'llm_end' | 'agent_end'>): void;
}

type ToolEvent = EventOf<'tool_args' | 'tool_start' | 'tool_progress' | 'tool_end'>;

/** Passes one attempt's events on as part of what the reader has been told before. */
export class AttemptReader {
  /** The attempt's own name for the run. */
  #run: string | undefined;
  /** What the numbers of the attempt's own tries are raised by. */
  #offset: number;
  /** Whether the reader has yet to learn that the call under way begins anew. */
  #isUnannounced: boolean;
  #latest: EventOf<'llm_chunk'> | undefined;
  #held: HeldLineages;
  /** What the agent said last of a failure. */
  #failure: Failure | undefined;

  /** @param overlap where the attempt goes on with the text of another one */
  constructor(
    private readonly told: ToldRun,
    private overlap: OverlapCut | undefined,
    private readonly other: (item: WeirEvent) => void,
    private readonly ends: AttemptEnds,
  ) {
    this.#offset = told.isInCall ? told.attempt : 0;
    this.#isUnannounced = told.isInCall;
    told.tools.beginAttempt();
  }

  next(event: WeirEvent): void {
    if (!isEvent(event)) return this.other(event);
    this.#run ??= event.run;
    if (event.run !== this.#run) return this.other(event);
    if (event.type === 'llm_chunk') return this.#text(event);
    if (endsText(event) && !maySayFailure.has(event.type)) this.release();
    this.#follow(event);
  }

  /** The text is over, or will not go on: gives out what is held of it. */
  release(): void {
    const { overlap } = this;
    if (overlap === undefined || this.#latest === undefined) return;
    this.overlap = undefined;
    this.#tellHeld(this.#latest, overlap.end());
  }

  /** Another attempt says again what is held. */
  drop(): void {
    abandon(this.#held, 'resumeFromPartial');
    this.#held = undefined;
    this.overlap = this.#latest = undefined;
  }

  #follow(event: Exclude<WeirEvent, EventOf<'llm_chunk'>>): void {
    const { told } = this;
    switch (event.type) {
      case 'user_message':
        if (told.hasMessage && told.isRepeated) return;
        told.hasMessage = true;
        return told.pass(event);
      case 'agent_start':
        if (told.isAgent) return;
        told.isAgent = true;
        return told.pass(event);
      case 'llm_start':
        return this.#startCall(event);
      case 'reasoning_chunk':
        this.#tellsAnswer();
        told.text.add(this.#attemptOf(event), '');
        return this.#offset === 0
          ? told.pass(event)
          : told.passAs(event, { ...event.data, attempt: this.#attemptOf(event) });
      case 'media_chunk':
        this.#tellsMore();
        return told.pass(event);
      case 'tool_args':
      case 'tool_start':
      case 'tool_progress':
      case 'tool_end':
        return this.#tool(event);
      case 'retract':
        told.text.retract(this.#attemptOf(event));
        return told.passAs(event, { ...event.data, attempt: this.#attemptOf(event) });
      case 'llm_end':
        return this.#endCall(event);
      case 'error':
        return this.#error(event);
      case 'agent_end':
        return this.#endAgent(event);
      default:
        told.pass(event);
    }
  }

  #startCall(event: EventOf<'llm_start'>): void {
    const { told } = this;
    this.#isUnannounced = false;
    told.isInCall = true;
    told.model = event.data.model;
    told.attempt = this.#attemptOf(event);
    if (this.#offset === 0) told.pass(event);
    else told.passAs(event, { ...event.data, attempt: told.attempt });
  }

  #text(event: EventOf<'llm_chunk'>): void {
    this.#tellsAnswer();
    if (this.overlap === undefined) return this.#tellText(event, event.data.delta);
    const rest = this.overlap.push(event.data.delta);
    if (rest === undefined) {
      this.#latest = event;
      this.#held = holdAlong(this.#held);
      return;
    }
    this.overlap = undefined;
    this.#tellHeld(event, rest);
  }

  #tellHeld(event: EventOf<'llm_chunk'>, text: string): void {
    const held = this.#held;
    this.#held = this.#latest = undefined;
    emitJoined(held, () => {
      if (text !== '') this.#tellText(event, text);
    });
  }

  #tellText(event: EventOf<'llm_chunk'>, delta: string): void {
    const { told } = this;
    const attempt = this.#attemptOf(event);
    told.text.add(attempt, delta);
    if (this.#offset === 0 && delta === event.data.delta) told.pass(event);
    else told.passAs(event, { ...event.data, delta, attempt });
  }

  #tool(event: ToolEvent): void {
    const { tools } = this.told;
    const toolCallId = tools.idOf(event.data.toolCallId);
    if (toolCallId === undefined) return;
    if (event.type === 'tool_args') this.#tellsAnswer();
    this.#tellsMore();
    const data = { ...event.data, toolCallId };
    if (event.type === 'tool_start') tools.started({ ...event.data, toolCallId });
    if (event.type === 'tool_end') tools.ended({ ...event.data, toolCallId });
    if (toolCallId === event.data.toolCallId) this.told.pass(event);
    else this.told.passAs(event as EventOf<'tool_args'>, data as EventOf<'tool_args'>['data']);
  }

  #endCall(event: EventOf<'llm_end'>): void {
    const { told } = this;
    const { usage, costUsd, finishReason } = event.data;
    if (!told.isAgent && finishReason === 'error') {
      told.spend(usage, costUsd);
      const failure = { code: 'server_error', message: 'The model stopped because of an error.', retryable: true };
      return this.ends.failed(new AttemptFailedError(failure), event);
    }
    this.release();
    this.#announce();
    told.passWithSpent(event, { usage, costUsd });
    told.endCall();
    this.#offset = 0;
    if (!told.isAgent) this.ends.ended();
  }

  #error(event: EventOf<'error'>): void {
    const failed = attemptFailedBy(event);
    this.#failure = failed.details.failure;
    if (this.told.isAgent) return this.told.pass(event);
    this.told.spend((event.data as { usage?: Usage }).usage, undefined);
    this.ends.failed(failed, event);
  }

  #endAgent(event: EventOf<'agent_end'>): void {
    const { status, reason = 'internal' } = event.data;
    if (status === 'failed') {
      const unexplained = { code: reason, message: `The run failed: ${reason}`, retryable: false };
      return this.ends.failed(new AttemptFailedError(this.#failure ?? unexplained), event);
    }
    this.release();
    this.told.pass(event);
    this.ends.ended();
  }

  /** A piece of the model's answer is about to be told: a call is under way, whether it was announced or not. */
  #tellsAnswer(): void {
    this.#announce();
    this.told.isInCall = true;
  }

  /** Something that is no text is about to be told: what there is to take back of a call under way. */
  #tellsMore(): void {
    this.#announce();
    if (this.told.isInCall) this.told.text.add(this.told.attempt, '');
  }

  /** Tells the reader that the call begins anew, where the attempt does not say so itself: unfinished tool calls are void from then on. */
  #announce(): void {
    if (!this.#isUnannounced) return;
    this.#isUnannounced = false;
    const { told } = this;
    told.attempt = this.#offset + 1;
    if (told.model !== undefined) told.tell('llm_start', { model: told.model, attempt: told.attempt });
  }

  #attemptOf({ data }: { data: { attempt?: number } }): number {
    return (data.attempt ?? 1) + this.#offset;
  }
}

/** Events that may say that the attempt has failed: whether the text is over is not known before they are looked at. */
const maySayFailure: ReadonlySet<string> = new Set(['error', 'llm_end', 'agent_end']);
