import type { WeirEvent } from '@weir/core';
import type { Observable } from 'rxjs';
import { OpenAiResponsesReader } from './openai-responses-reader.js';
import { fromStepStream, type FromStreamOptions, type ProviderSource } from './step-stream.js';
import type { TerminalStates } from './terminal-states.js';

export type { FromStreamOptions, ProviderSource, ProviderStream } from './step-stream.js';

/** An event of a Responses stream, as far as its type matters: `ResponseStreamEvent` of `openai` fits. */
export interface OpenAiResponsesEvent {
  readonly type: string;
  readonly sequence_number: number;
}

/**
 * Gives a stream of OpenAI's Responses API, as the official client `openai` gives it, as the events of one run.
 *
 * Use it where you make the call yourself; `fromModel` for models of the AI SDK; `fromOpenAiChat` for the Chat Completions API.
 *
 * Events: `llm_start` at once; `llm_chunk`, `refusal_chunk`, `reasoning_chunk` (summaries too), `tool_args`, `citation` (annotations), and
 * `media_chunk` (sound as `audio/pcm`, pictures when they are done) as they arrive. Tools that OpenAI runs itself (web and file search, code,
 * pictures, MCP) are `tool_start` and `tool_end` with `providerExecuted`, and `tool_progress` for previews of pictures. What it has no name for
 * is `raw`. Last exactly one of `llm_end` and `error`; then it completes. **It never errors.**
 *
 * The next event is read only while the valve downstream is open. Unsubscribing closes the socket. Given a function, each
 * subscription is a call of its own; a stream can be read once.
 *
 * @see docs/reference/terminal-states.md for what happens to answers that do not end as they should
 * @example
 * const events$ = fromOpenAiResponses((signal) => client.responses.create({ model, input, stream: true }, { signal }), { model });
 */
export function fromOpenAiResponses(
  source: ProviderSource<OpenAiResponsesEvent>,
  options: FromStreamOptions = {},
): Observable<WeirEvent> {
  return fromStepStream(
    source,
    { name: 'openai-responses', reader: (emit) => new OpenAiResponsesReader(emit) },
    options,
  );
}

/** How `fromOpenAiResponses` knows the end of an answer. */
export const openAiResponsesStates: TerminalStates = {
  adapter: 'fromOpenAiResponses',
  marker: '`response.completed` or `response.incomplete`; `response.failed` and `error` for failures.',
  outcomes: {
    whole: { end: 'llm_end', says: 'With the usage.' },
    lengthLimit: {
      end: 'llm_end',
      says: '`finishReason: length`. Calls that OpenAI marks as incomplete do not count.',
    },
    cut: { end: 'truncated', says: 'Retryable.' },
    broken: { end: 'connection', says: 'Retryable.' },
    stalled: { end: 'timeout', says: 'Retryable.' },
    errorEvent: { end: 'server_error', says: 'Or what its code says: `rate_limited`, `invalid_request`, `provider` …' },
    garbled: { end: 'protocol', says: 'The client cannot go on from it.' },
    halfArguments: {
      end: 'truncated',
      says: 'What came are previews (`tool_args`); a call is complete when its item is done.',
    },
    doneWithoutFinish: { end: 'truncated', says: 'Only `response.…` events say how the answer ended.' },
    repeatedStart: { end: 'llm_end', says: 'Changes nothing.' },
    splicedStart: { end: 'protocol', says: 'A `response.created` with another id: two answers cannot be told apart.' },
    keepAlive: {
      end: 'llm_end',
      says: 'No event comes of them. `keepalive` events restart `timeouts.idle`, comments do not.',
    },
    unknownEvent: { end: 'llm_end', says: 'A `raw` event.' },
    afterMarker: { end: 'llm_end', says: 'Not read.' },
  },
};
