import type { WeirEvent } from '@weir/core';
import type { Observable } from 'rxjs';
import { AnthropicMessagesReader } from './anthropic-messages-reader.js';
import { fromStepStream, type FromStreamOptions, type ProviderSource } from './step-stream.js';
import type { TerminalStates } from './terminal-states.js';

export type { FromStreamOptions, ProviderSource, ProviderStream } from './step-stream.js';

/** An event of a Messages stream, as far as its type matters: `RawMessageStreamEvent` of `@anthropic-ai/sdk` fits. */
export interface AnthropicMessagesEvent {
  readonly type: string;
}

/**
 * Gives a stream of Anthropic's Messages API, as the official client `@anthropic-ai/sdk` gives it (`messages.create({ stream: true })` or
 * `messages.stream()`), as the events of one run.
 *
 * Use it where you make the call yourself; `fromModel` for models of the AI SDK. Prefer `create` to `stream()`, which reads the socket as fast as it can
 * and holds what comes.
 *
 * Events: `llm_start` at once; `llm_chunk`, `reasoning_chunk` (thinking), `tool_args` and `citation` as they arrive; `refusal_chunk` with
 * Anthropic's explanation of a refusal, if there is one. Tools that Anthropic runs itself (web search and fetch, code, MCP) are `tool_start` and
 * `tool_end` with `providerExecuted`. What it has no name for is `raw`. Last exactly one of `llm_end` and `error`; then it completes.
 * **It never errors.** `inputTokens` counts what was read from a cache, and what was written to it, as well.
 *
 * The next event is read only while the valve downstream is open. Unsubscribing closes the socket. Given a function, each
 * subscription is a call of its own; a stream can be read once.
 *
 * @see docs/reference/terminal-states.md for what happens to answers that do not end as they should
 * @example
 * const events$ = fromAnthropicMessages((signal) => client.messages.create({ ...request, stream: true }, { signal }), { model });
 */
export function fromAnthropicMessages(
  source: ProviderSource<AnthropicMessagesEvent>,
  options: FromStreamOptions = {},
): Observable<WeirEvent> {
  return fromStepStream(
    source,
    { name: 'anthropic-messages', reader: (emit) => new AnthropicMessagesReader(emit) },
    options,
  );
}

/** How `fromAnthropicMessages` knows the end of an answer. */
export const anthropicMessagesStates: TerminalStates = {
  adapter: 'fromAnthropicMessages',
  marker: '`message_stop`, after a `message_delta` with a `stop_reason`; `error` for failures.',
  outcomes: {
    whole: { end: 'llm_end', says: 'With the usage.' },
    lengthLimit: {
      end: 'llm_end',
      says: '`finishReason: length`. Tool calls count only if their arguments are whole JSON.',
    },
    cut: { end: 'truncated', says: 'Retryable. Between the `stop_reason` and `message_stop` too.' },
    broken: { end: 'connection', says: 'Retryable.' },
    stalled: { end: 'timeout', says: 'Retryable.' },
    errorEvent: {
      end: 'server_error',
      says: 'Or what its type says: `rate_limited`, `invalid_request`, `unauthorized`, `provider` …',
    },
    garbled: { end: 'protocol', says: 'The client cannot go on from it.' },
    halfArguments: { end: 'truncated', says: 'What came are previews (`tool_args`); no call is complete.' },
    doneWithoutFinish: { end: 'truncated', says: '`message_stop` without a `stop_reason`.' },
    repeatedStart: { end: 'llm_end', says: 'Changes nothing.' },
    splicedStart: { end: 'protocol', says: 'A `message_start` with another id: two answers cannot be told apart.' },
    keepAlive: {
      end: 'llm_end',
      says: '`ping` is no event. The client keeps it for itself, so that `timeouts.idle` goes on.',
    },
    unknownEvent: { end: 'llm_end', says: 'A `raw` event.' },
    afterMarker: { end: 'llm_end', says: 'Not read.' },
  },
};
