import type { RunWriterOptions, WeirEvent } from '@weir/core';
import type { Observable } from 'rxjs';
import type { ModelTimeouts } from '../model/watchdog.js';
import { fromEventSource, type FrameworkSource } from './event-source.js';
import { LangChainReader, type LangChainEvent } from './langchain-reader.js';
import type { TerminalStates } from './terminal-states.js';

export type { FrameworkSource } from './event-source.js';
export type { LangChainEvent } from './langchain-reader.js';
export * from './to-langchain-events.js';

/** Options of `fromLangChain`. */
export interface FromLangChainOptions extends RunWriterOptions {
  /** The name for `agent_start`. Left out, it is that of the first of LangChain's runs. */
  model?: string;
  /** How long to wait for LangChain; without them a chain that hangs, hangs the stream. */
  timeouts?: ModelTimeouts;
  /** What becomes of the events of chains, prompts, parsers and retrievers, which repeat what their models say. Default `omit`. */
  chains?: 'omit' | 'raw';
  /** Says of a chain that begins within another whether it is an agent with a run of its own. Default: those named `LangGraph` or `AgentExecutor`. */
  isAgent?: (event: LangChainEvent) => boolean;
}

/**
 * Gives the events of LangChain's `streamEvents`, version 2, as ours: one run for the whole, and one, with `parent` set, for each agent in it.
 *
 * Use it for chains and graphs of LangChain; `fromModel` and the adapters of official clients for models alone; `fromAgUi` for agents that speak AG-UI.
 * LangChain itself is not loaded: only the shape of the events counts, so those that came as JSON, from LangServe or from Python, will do as well.
 *
 * Events: `agent_start` when the first event comes; `llm_start`, `llm_chunk`, `reasoning_chunk`, `refusal_chunk`, `citation`, `media_chunk`, `tool_args`
 * and `llm_end` of each model call; `tool_start`, `tool_progress` (its custom events), `tool_end`; `citation` for what retrievers find; `raw` for other custom events and for what has no name here; last
 * `agent_end`, and before it `error` where the stream failed or was cut; then it completes. **It never errors.** The run goes by LangChain's `run_id`, unless you name it.
 *
 * A run of its own, with `parent`, has: a chain that a tool runs, a chain that `isAgent` says is one, and a model call that a tool makes or that is made beside another
 * one. LangChain.js does not say what is within what: there it is the chain or tool that began last and is still open.
 *
 * The next event is read only while the valve downstream is open. Unsubscribing lets go of LangChain's stream, which stops its chain. Given a function, each
 * subscription is a run of its own; a stream can be read once. Memory: LangChain's runs that are open.
 *
 * @see docs/reference/terminal-states.md for what happens to streams that do not end as they should
 * @example
 * const events$ = fromLangChain((signal) => chain.streamEvents({ topic }, { version: 'v2', signal }));
 */
export function fromLangChain(
  source: FrameworkSource<LangChainEvent>,
  options: FromLangChainOptions = {},
): Observable<WeirEvent> {
  const { timeouts, ...reading } = options;
  return fromEventSource(source, (output) => new LangChainReader(output, reading), { timeouts, clock: options.clock });
}

/** How `fromLangChain` knows the end of a run. */
export const langChainStates: TerminalStates = {
  adapter: 'fromLangChain',
  marker:
    'that of the stream, once all of LangChain’s runs that began have ended, the root among them; where a filter leaves out the root, those that it lets through.',
  outcomes: {
    whole: { end: 'agent_end', says: 'With the usage of all model calls.' },
    lengthLimit: {
      end: 'agent_end',
      says: 'The model call ended with `finishReason: length`. What follows from it is up to the chain.',
    },
    cut: { end: 'truncated', says: 'Retryable.' },
    broken: {
      end: 'connection',
      says: 'Retryable. LangChain’s own streams throw whatever their chain failed with, and that is the failure.',
    },
    stalled: { end: 'timeout', says: 'Retryable.' },
    errorEvent: {
      end: 'provider',
      says: 'LangChain for JavaScript tells of failed tools only. A tool’s error ends the tool; a run that fails within another ends itself.',
    },
    garbled: { end: 'agent_end', says: 'What is no event is a `raw` event.' },
    halfArguments: { end: 'truncated', says: 'What came are previews (`tool_args`); LangChain runs the tools itself.' },
    doneWithoutFinish: { end: 'truncated', says: 'Its models have ended, but not its root.' },
    repeatedStart: { end: 'agent_end', says: 'Changes nothing.' },
    splicedStart: {
      end: 'agent_end',
      says: 'A model call beside another has a run of its own, with `parent`. One of which nothing more is told ends with `error`, where the run around it does.',
    },
    keepAlive: {
      end: 'agent_end',
      says: 'There are none; events of chains and parsers leave no trace, and `timeouts.idle` begins anew.',
    },
    unknownEvent: { end: 'agent_end', says: 'A `raw` event.' },
    afterMarker: { end: 'agent_end', says: 'What comes before the stream ends is part of the run.' },
  },
};
