import type { FinishReason } from '@weir/core';
import { modelFailure } from '../../model/model-failure.js';
import type { ModelFailure } from '../../model/model-step.js';
import { readFinish } from '../../model/read-finish.js';
import { addUsage } from './add-usage.js';
import type { ContinuationSettings } from './continuation-settings.js';
import { failureIn, partOf, type PartLike } from './opening.js';
import { RoundText } from './round-text.js';

/** What came next in a round: a part, or what was thrown. */
export interface RoundRead {
  readonly value?: unknown;
  readonly thrown?: { readonly error: unknown };
}

/** How a round ended: with its last part, or with what was thrown. */
export interface RoundEnd {
  readonly part?: PartLike;
  readonly thrown?: { readonly error: unknown };
  readonly failure?: ModelFailure | undefined;
  readonly finishReason?: FinishReason;
}

/** `stopped`: whole, though the round ended as if it were not. */
export type Verdict = 'whole' | 'stopped' | 'cut';

/** An answer that is put together of several rounds: one text, one finish, the usage of all. */
export class ContinuedAnswer {
  /** The text that the reader has. */
  said = '';
  #round = RoundText.first();
  #isFirst = true;
  /** The id of the text that is open, or was last. */
  #id: unknown = 'text';
  #isOpen = false;
  /** Ends the text that is open, unless the answer goes on. */
  #textEnd: (PartLike & { citations?: unknown }) | undefined;
  /** Whether there was something that a continuation cannot follow: a tool call, a file. */
  #isMixed = false;
  #usage: unknown;

  constructor(
    private readonly version: string,
    private readonly settings: ContinuationSettings,
  ) {}

  /** Reads a part that does not end the round. @returns the parts for the reader */
  *take(value: unknown): Generator<unknown, void> {
    const part = partOf(value);
    switch (part.type) {
      case 'text-start':
        return yield* this.#textStart(part);
      case 'text-delta':
        return yield* this.#textDelta(part);
      case 'text-end':
        return this.#textEnded(part);
      case 'stream-start':
      case 'response-metadata':
        if (this.#isFirst) yield value;
        return;
      case 'source':
      case 'raw':
      case 'ping':
        yield value;
        return;
      case 'reasoning-start':
      case 'reasoning-delta':
      case 'reasoning-end':
        // What it thinks about going on is no part of the answer, and its id may be taken.
        if (!this.#isFirst) return;
        break;
      default:
        this.#isMixed = true;
    }
    yield* this.flush();
    yield* this.#closeText();
    yield value;
  }

  /** Notes that the round has ended. @returns how */
  endOf({ value, thrown }: RoundRead): RoundEnd {
    if (thrown !== undefined) return { thrown, failure: modelFailure(thrown.error) };
    const part = partOf(value);
    this.#usage = addUsage(this.#usage, part.usage);
    const failure = failureIn(part);
    if (failure !== undefined) return { part, failure };
    const end = readFinish(part);
    return end.kind === 'finish' ? { part, finishReason: end.finishReason } : { part };
  }

  /** Judges the answer so far at the end of a round. After a marker it is whole, whatever the model, or the line, says. */
  judge({ failure, finishReason }: RoundEnd): Verdict {
    const isCut = failure !== undefined || finishReason === 'length';
    const { isComplete, on } = this.settings;
    const isWhole = this.#round.isOver || (this.#isMixed ? undefined : isComplete?.(this.said, finishReason));
    if (isWhole === true) return isCut ? 'stopped' : 'whole';
    const mayGoOn = failure === undefined ? isCut : (on?.includes(failure.code) ?? failure.retryable);
    return isWhole === false || mayGoOn ? 'cut' : 'whole';
  }

  /** Whether there is a text, and nothing but a text, to go on from. */
  get canGoOn(): boolean {
    return !this.#isMixed && this.said.trim() !== '';
  }

  /** Tells what the rounds so far have taken, before another begins: should that fail, or be too much, nothing else would. */
  report(rounds: number): unknown {
    const usage = this.#usage;
    return {
      type: 'response-metadata',
      providerMetadata: { weir: { rounds, ...(usage !== undefined && { usage }) } },
    };
  }

  /** Goes on with another round. What was held of the last one is said again. */
  goOn(): void {
    this.#round = RoundText.after(this.said, this.settings.textOptions(this.said));
    this.#isFirst = false;
  }

  /** Says what is held of the text: at the end of a round of which nothing is missing. */
  *flush(): Generator<unknown, void> {
    yield* this.#say(this.#round.end());
  }

  /** Ends the answer. @throws what the last round threw, unless the answer is whole nevertheless */
  *end({ part, thrown }: RoundEnd, verdict: Verdict): Generator<unknown, void> {
    yield* this.flush();
    yield* this.#closeText();
    if (verdict === 'stopped') yield { ...(part?.type === 'finish' && part), type: 'finish', ...this.#stop() };
    else if (thrown !== undefined) throw thrown.error;
    else yield part?.type === 'finish' && !this.#isFirst ? { ...part, usage: this.#usage } : part;
  }

  *#textStart(part: PartLike): Generator<unknown, void> {
    if (!this.#isFirst) return;
    yield* this.flush();
    yield* this.#closeText();
    this.#id = part.id;
    this.#isOpen = true;
    yield part;
  }

  *#textDelta(part: PartLike): Generator<unknown, void> {
    if (typeof part.delta !== 'string') {
      yield part;
      return;
    }
    const text = this.#round.push(part.delta);
    if (this.#isFirst) this.#id = part.id;
    yield* this.#say(text, this.#isFirst && text === part.delta ? part : undefined);
  }

  /** Version 4 says at the end of a text what it cites: the one end of all rounds says it for all of them. */
  #textEnded(part: PartLike & { citations?: unknown }): void {
    const before = this.#textEnd;
    if (this.#isFirst || before === undefined) this.#textEnd = { ...part, id: this.#id };
    else if (Array.isArray(part.citations))
      this.#textEnd = { ...before, citations: [...listOf(before.citations), ...listOf(part.citations)] };
  }

  *#say(text: string, part?: PartLike): Generator<unknown, void> {
    if (text === '' && part === undefined) return;
    this.said += text;
    if (!this.#isOpen) {
      this.#isOpen = true;
      yield { type: 'text-start', id: this.#id };
    }
    yield part ?? { type: 'text-delta', id: this.#id, delta: text };
  }

  *#closeText(): Generator<unknown, void> {
    if (this.#isOpen) yield this.#textEnd ?? { type: 'text-end', id: this.#id };
    this.#isOpen = false;
    this.#textEnd = undefined;
  }

  #stop(): { finishReason: unknown; usage: unknown } {
    const isFlat = this.version === 'v2';
    const nothing = isFlat ? {} : { inputTokens: {}, outputTokens: {} };
    return { finishReason: isFlat ? 'stop' : { unified: 'stop', raw: undefined }, usage: this.#usage ?? nothing };
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
