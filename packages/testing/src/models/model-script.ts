import { InjectedFaultError } from '../errors/injected-fault-error.js';
import type { FakeFinishReason, FakeStreamPart, FakeUsage } from './model-shape.js';

/** A tool call. `input` is sent as JSON; a string is sent as it stands, so that a test can send broken JSON. */
export interface ScriptedToolCall {
  name: string;
  input: unknown;
  /** Default: `call-1`, `call-2` … within the turn. */
  id?: string;
}

/**
 * One step of a turn: a stream part as it is, or in short
 * - a string: a piece of text
 * - `{ reasoning }`: a piece of reasoning
 * - `{ name, input }`: a tool call, its arguments streamed in pieces and then whole
 * - `{ finish }`: the end of the turn, with this reason. A turn that does not end itself gets one
 * - `{ error }`: an error part, as providers send it; the stream goes on
 * - `{ fail }`: the stream itself breaks, as a socket does
 * - `{ throws }`: the call fails before its first part; only as a turn's first step
 * - `{ delay }`: a pause of so many milliseconds
 * - `{ hang: true }`: nothing more comes, and the stream stays open
 * - `{ close: true }`: the stream closes without a finish part
 */
export type ScriptStep =
  | string
  | FakeStreamPart
  | ScriptedToolCall
  | { reasoning: string }
  | { finish: FakeFinishReason; usage?: FakeUsage }
  | { error: unknown }
  | { fail: unknown }
  | { throws: unknown }
  | { delay: number }
  | { hang: true }
  | { close: true };

/** What the model does in one call. */
export type ScriptedTurn = readonly ScriptStep[];

/** What a turn comes down to: parts to send, and things to do between them. */
export type TurnAction =
  { do: 'send'; part: FakeStreamPart } | { do: 'wait'; ms: number } | { do: 'hang' } | { do: 'fail'; error: unknown };

/** Spells a turn out: wraps texts in their start and end parts, streams arguments, and ends the turn where it does not say how. */
export function spellOut(turn: ScriptedTurn): TurnAction[] {
  const speller = new TurnSpeller();
  for (const step of turn) if (!speller.take(step)) return speller.actions;
  speller.finish();
  return speller.actions;
}

/** Usage that a fake model reports where its script says nothing: 10 tokens in, one token out for each piece of text. */
export function fakeUsage(outputTokens: number): FakeUsage {
  return {
    inputTokens: { total: 10, noCache: 10, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: outputTokens, text: outputTokens, reasoning: undefined },
  };
}

type Block = 'text' | 'reasoning';

class TurnSpeller {
  readonly actions: TurnAction[] = [];
  #open: { kind: Block; id: string } | undefined;
  #blocks = 0;
  #calls = 0;
  #pieces = 0;

  constructor() {
    this.#send({ type: 'stream-start', warnings: [] });
  }

  /** @returns whether the turn goes on after this step */
  take(step: ScriptStep): boolean {
    if (typeof step === 'string') return this.#piece('text', step);
    if ('type' in step) return this.#part(step);
    if ('reasoning' in step) return this.#piece('reasoning', step.reasoning);
    if ('name' in step) return this.#call(step);
    if ('delay' in step) return this.#push({ do: 'wait', ms: step.delay });
    if ('error' in step) return this.#send({ type: 'error', error: step.error });
    if ('finish' in step) this.finish(step.finish, step.usage);
    else if ('hang' in step) this.#push({ do: 'hang' });
    else if ('fail' in step) this.#push({ do: 'fail', error: step.fail ?? new InjectedFaultError('in mid-stream') });
    return false;
  }

  finish(reason: FakeFinishReason = this.#calls > 0 ? 'tool-calls' : 'stop', usage = fakeUsage(this.#pieces)): void {
    this.#close();
    this.#send({ type: 'finish', finishReason: { unified: reason, raw: reason }, usage });
  }

  #piece(kind: Block, delta: string): true {
    if (this.#open?.kind !== kind) {
      this.#close();
      this.#open = { kind, id: `${kind}-${++this.#blocks}` };
      this.#send({ type: `${kind}-start`, id: this.#open.id });
    }
    this.#pieces++;
    return this.#send({ type: `${kind}-delta`, id: this.#open.id, delta });
  }

  #call({ name, input, id = `call-${this.#calls + 1}` }: ScriptedToolCall): true {
    this.#close();
    this.#calls++;
    const json = typeof input === 'string' ? input : JSON.stringify(input);
    const middle = Math.ceil(json.length / 2);
    this.#send({ type: 'tool-input-start', id, toolName: name });
    for (const delta of [json.slice(0, middle), json.slice(middle)])
      this.#send({ type: 'tool-input-delta', id, delta });
    this.#send({ type: 'tool-input-end', id });
    return this.#send({ type: 'tool-call', toolCallId: id, toolName: name, input: json });
  }

  #part(part: FakeStreamPart): boolean {
    this.#close();
    if (part.type === 'tool-call') this.#calls++;
    this.#send(part);
    return part.type !== 'finish';
  }

  #close(): void {
    if (this.#open) this.#send({ type: `${this.#open.kind}-end`, id: this.#open.id });
    this.#open = undefined;
  }

  #send(part: FakeStreamPart): true {
    return this.#push({ do: 'send', part });
  }

  #push(action: TurnAction): true {
    this.actions.push(action);
    return true;
  }
}
