import {
  createEvent,
  type EventFailure,
  type FinishReason,
  type RunStatus,
  type Usage,
  type WeirEvent,
} from '@weir/core';
import { sumUsage } from '../retry/sum-usage.js';
import { RunTally } from './run-tally.js';
import { textTally } from './tally.js';
import type { ToolCall } from './tool-call.js';

/** What a run gave in all; see `collectMessage`. */
export interface CollectedMessage {
  readonly run: string;
  /** Whether the run came to its end; `interrupted` where its reader stopped it, or its events ended before. */
  readonly status: Exclude<RunStatus, 'failed'>;
  /** The answer: the text of all model calls, without what was retracted. */
  readonly text: string;
  /** What the model said to itself; empty where it said nothing. */
  readonly reasoning: string;
  /** Every call as it stood at the end, in the order in which they began. */
  readonly toolCalls: readonly ToolCall[];
  /** The tokens of all model calls, where the provider reports them. */
  readonly usage?: Usage;
  /** Why the last model call stopped. */
  readonly finishReason?: FinishReason;
}

/** A run under way, as far as it will be a message. */
export class CollectedRun {
  readonly #text = new RunTally(textTally);
  readonly #reasoning = new RunTally(textTally);
  readonly #calls = new Map<string, ToolCall>();
  #usage: Usage | undefined;
  #finishReason: FinishReason | undefined;
  /** What the run's last `error` event said. */
  failure: EventFailure | undefined;

  constructor(readonly run: string) {}

  /** @returns true at the run's end */
  take(event: WeirEvent): boolean {
    const change = this.#text.take(event);
    if (event.type === 'reasoning_chunk') this.#reasoning.take(createEvent('llm_chunk', event, event.data));
    else if (event.type !== 'llm_chunk') this.#reasoning.take(event);
    if (event.type === 'error') this.failure = event.data;
    if (event.type === 'llm_end') {
      this.#usage = sumUsage(this.#usage, event.data.usage);
      this.#finishReason = event.data.finishReason;
    }
    return change === 'ended';
  }

  /** Whether there is anything to tell. */
  get hasContent(): boolean {
    return this.#text.value !== '' || this.#reasoning.value !== '' || this.#calls.size > 0;
  }

  takeCall(call: ToolCall): void {
    this.#calls.set(call.toolCallId, call);
  }

  message(status: CollectedMessage['status']): CollectedMessage {
    return {
      run: this.run,
      status,
      text: this.#text.value,
      reasoning: this.#reasoning.value,
      toolCalls: [...this.#calls.values()],
      ...(this.#usage !== undefined && { usage: this.#usage }),
      ...(this.#finishReason !== undefined && { finishReason: this.#finishReason }),
    };
  }
}
