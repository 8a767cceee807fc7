import type { TerminalStates } from '../adapters/terminal-states.js';

/** How `fromModel`, and `runAgent` with it, knows the end of an answer, by what the AI SDK's packages make of it. */
export const modelStates: TerminalStates = {
  adapter: 'fromModel',
  marker:
    'the `finish` part, unless its reason is one that the package made up for a stream that was cut (`unknown`, `interrupted`, `other` without a reason of the provider’s).',
  outcomes: {
    whole: { end: 'llm_end', says: 'With the usage.' },
    lengthLimit: {
      end: 'llm_end',
      says: '`finishReason: length`. `runAgent` runs none of the calls of such an answer.',
    },
    cut: { end: 'truncated', says: 'Retryable.' },
    broken: { end: 'connection', says: 'Retryable.' },
    stalled: { end: 'timeout', says: 'Retryable.' },
    errorEvent: {
      end: 'server_error',
      says: 'Or what its type and code say: `rate_limited`, `invalid_request`, `provider` …',
    },
    garbled: { end: 'protocol', says: 'The package cannot go on from it.' },
    halfArguments: { end: 'truncated', says: 'What came are previews (`tool_args`); no call is complete.' },
    doneWithoutFinish: { end: 'truncated', says: 'Retryable.' },
    repeatedStart: { end: 'llm_end', says: 'Changes nothing.' },
    splicedStart: {
      end: 'llm_end',
      says: 'The packages for OpenAI do not notice; that for Anthropic fails: `protocol`.',
    },
    keepAlive: { end: 'llm_end', says: 'Packages keep them for themselves.' },
    unknownEvent: {
      end: 'llm_end',
      says: 'A part without a name here is a `raw` event. Of events that they do not know the packages for OpenAI say nothing; that for Anthropic fails: `protocol`.',
    },
    afterMarker: {
      end: 'llm_end',
      says: 'What comes after the `finish` part is not read. The packages for OpenAI send that at the end of the stream, whatever came before.',
    },
  },
};
