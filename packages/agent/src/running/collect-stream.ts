import {
  TruncatedError,
  fromAny,
  type AnySource,
  type EventFailure,
  type RunStatus,
  type Usage,
  type WeirEvent,
} from '@weir/core';
import { CollectedRun, toolCallsKernel, type ToolCall } from '@weir/operators';
import { messagesOf } from '../loop/new-messages.js';
import type { ModelMessage } from '../model/prompt.js';

export interface CollectStreamOptions {
  /** Called with each event as it comes. What it throws ends the run, and rejects. */
  onEvent?: (event: WeirEvent) => void;
  /** Whether all events are kept, and given as `events`. Default false. */
  keepEvents?: boolean;
}

/** What a run came to; see `collectStream`. */
export interface CollectedStream {
  readonly run: string;
  readonly status: RunStatus;
  /** Why it ended, where that is not because the model had answered. */
  readonly reason?: string;
  /** Why it failed. */
  readonly error?: EventFailure;
  /** The text of all model calls, without what was retracted. */
  readonly text: string;
  readonly reasoning: string;
  /** Every call as it stood at the end, in the order in which they began. */
  readonly toolCalls: readonly ToolCall[];
  /** What the provider has reported, however the run ended. */
  readonly usage?: Usage;
  readonly costUsd?: number;
  /** What is new of the conversation: put it before the next prompt. Empty where the events are not those of a run itself, but copies; see `messagesOf`. */
  readonly messages: readonly ModelMessage[];
  readonly events?: readonly WeirEvent[];
}

/**
 * Waits for a run to end and gives what it came to: text, tool calls, usage, and the messages for the next turn.
 *
 * Where the answer counts as a whole; `onEvent` shows it meanwhile. In a pipeline of operators use `collectMessage`. It resolves however the run ended: ask
 * `status`. Events of runs nested in it reach `onEvent` and are else left out. Holds the text and the calls of the run, and its events only with `keepEvents`.
 *
 * @param stream the events of one run: of `runStream`, `runAgent`, `fromModel`, or recorded
 * @throws TruncatedError as the rejection, when the stream ends before the run has
 * @throws whatever the stream fails with, or `onEvent` throws, as the rejection
 * @example
 * const { text, messages } = await collectStream(runStream({ model, messages: history, prompt }));
 * history.push(...messages);
 */
export function collectStream(
  stream: AnySource<WeirEvent>,
  { onEvent, keepEvents = false }: CollectStreamOptions = {},
): Promise<CollectedStream> {
  return new Promise((resolve, reject) => {
    let collector: Collector | undefined;
    const subscription = fromAny(stream).subscribe({
      next(event) {
        try {
          collector ??= new Collector(event.run, keepEvents);
          collector.take(event);
          onEvent?.(event);
        } catch (error) {
          reject(error);
          // Where it comes while it is subscribed to, there is no subscription yet.
          queueMicrotask(() => subscription.unsubscribe());
        }
      },
      error: reject,
      complete() {
        if (collector?.result === undefined) reject(new TruncatedError("the run's end"));
        else resolve(collector.result);
      },
    });
  });
}

class Collector {
  result: CollectedStream | undefined;
  readonly #run: CollectedRun;
  readonly #calls = toolCallsKernel({ partial: false })((call) => this.#run.takeCall(call));
  readonly #events: WeirEvent[] | undefined;

  constructor(run: string, keepEvents: boolean) {
    this.#run = new CollectedRun(run);
    this.#events = keepEvents ? [] : undefined;
  }

  take(event: WeirEvent): void {
    this.#events?.push(event);
    if (event.run !== this.#run.run) return;
    this.#calls.next(event);
    if (this.#run.take(event)) this.result = this.#resultAt(event);
  }

  #resultAt(end: WeirEvent): CollectedStream {
    const { finishReason: _, ...message } = this.#run.message('completed');
    const { failure } = this.#run;
    const data =
      end.type === 'agent_end' ? end.data : ({ status: end.type === 'error' ? 'failed' : 'completed' } as const);
    return {
      ...message,
      ...data,
      ...(data.status === 'failed' &&
        failure !== undefined && { error: { code: failure.code, message: failure.message } }),
      messages: messagesOf(end),
      ...(this.#events !== undefined && { events: this.#events }),
    };
  }
}
