import type { WeirEvent } from '@weir/core';
import type { Observable } from 'rxjs';
import { OpenAiChatReader } from './openai-chat-reader.js';
import { fromStepStream, type FromStreamOptions, type ProviderSource } from './step-stream.js';
import type { TerminalStates } from './terminal-states.js';

export type { FromStreamOptions, ProviderSource, ProviderStream } from './step-stream.js';

/** A chunk of a Chat Completions stream, as far as its type matters: `ChatCompletionChunk` of `openai` fits. */
export interface OpenAiChatChunk {
  readonly choices: readonly { readonly delta: object; readonly finish_reason?: string | null }[];
}

/**
 * Gives a stream of OpenAI's Chat Completions API, as the official client `openai` gives it, as the events of one run. Any server that
 * speaks this API will do, and any other client whose stream is an async iterable of the parsed chunks.
 *
 * Use it where you make the call yourself; `fromModel` for models of the AI SDK; `fromOpenAiResponses` for the Responses API.
 *
 * Events: `llm_start` at once; `llm_chunk` for text and for the words of spoken answers, `refusal_chunk`, `reasoning_chunk` (compatible servers'
 * `reasoning_content`), `tool_args`, `citation`, and `media_chunk` (`audio/pcm`; pictures of servers that send them) as they arrive; `raw` for chunks
 * that it cannot read, and for choices but the first; last exactly one of `llm_end` and `error`; then it completes. **It never errors.** Usage
 * is part of `llm_end` if you asked for it: `stream_options: { include_usage: true }`.
 *
 * The next chunk is read only while the valve downstream is open. Unsubscribing closes the socket. Given a function, each
 * subscription is a call of its own; a stream can be read once.
 *
 * @see docs/reference/terminal-states.md for what happens to answers that do not end as they should
 * @example
 * const events$ = fromOpenAiChat((signal) => client.chat.completions.create({ model, messages, stream: true }, { signal }), { model });
 */
export function fromOpenAiChat(
  source: ProviderSource<OpenAiChatChunk>,
  options: FromStreamOptions = {},
): Observable<WeirEvent> {
  return fromStepStream(source, { name: 'openai-chat', reader: (emit) => new OpenAiChatReader(emit) }, options);
}

/** How `fromOpenAiChat` knows the end of an answer. */
export const openAiChatStates: TerminalStates = {
  adapter: 'fromOpenAiChat',
  marker:
    'a `finish_reason`. The usage, if asked for, and `[DONE]` follow it; the client keeps `[DONE]` for itself, so that it proves nothing.',
  outcomes: {
    whole: { end: 'llm_end', says: 'With the usage as soon as that has come; without it when the stream ends.' },
    lengthLimit: {
      end: 'llm_end',
      says: '`finishReason: length`. Tool calls count only if their arguments are whole JSON.',
    },
    cut: { end: 'truncated', says: 'Retryable. After the finish reason only the usage is lost: `llm_end`.' },
    broken: { end: 'connection', says: 'Retryable. After the finish reason: `llm_end`.' },
    stalled: { end: 'timeout', says: 'Retryable. After the finish reason: `llm_end`.' },
    errorEvent: {
      end: 'server_error',
      says: 'Or what its type and code say: `rate_limited`, `invalid_request`, `provider` …',
    },
    garbled: { end: 'protocol', says: 'The client cannot go on from it.' },
    halfArguments: { end: 'truncated', says: 'What came are previews (`tool_args`); no call is complete.' },
    doneWithoutFinish: { end: 'truncated', says: '`[DONE]` alone does not say that the answer is whole.' },
    repeatedStart: { end: 'llm_end', says: 'Changes nothing: many servers repeat the role, or the id of a call.' },
    splicedStart: {
      end: 'llm_end',
      says: 'Another call at the place of one that is open takes that place; the former counts only if its arguments are whole JSON.',
    },
    keepAlive: { end: 'llm_end', says: 'Comments are no events: no trace of them, and `timeouts.idle` goes on.' },
    unknownEvent: { end: 'llm_end', says: 'A `raw` event.' },
    afterMarker: { end: 'llm_end', says: 'Only usage is read.' },
  },
};
