import type { RunWriterOptions, WeirEvent } from '@weir/core';
import type { Observable } from 'rxjs';
import type { ModelTimeouts } from '../model/watchdog.js';
import { AgUiReader } from './ag-ui-reader.js';
import { fromEventSource, type FrameworkSource } from './event-source.js';
import type { TerminalStates } from './terminal-states.js';

export type { FrameworkSource } from './event-source.js';
export type { AgUiMessage } from './ag-ui-transcript.js';
export * from './to-ag-ui.js';

/** An event of AG-UI, as far as its type matters: `BaseEvent` of `@ag-ui/core` fits. */
export interface AgUiEvent {
  readonly type: string;
}

/** Options of `fromAgUi`. */
export interface FromAgUiOptions extends RunWriterOptions {
  /** The agent's name, for `agent_start` and `llm_start`: AG-UI has none. Default `ag-ui`. */
  model?: string;
  /** How long to wait for the agent; without them an agent that hangs, hangs the stream. */
  timeouts?: ModelTimeouts;
}

/**
 * Gives the events of an agent that speaks AG-UI, the protocol between agents and their user interfaces, as those of one run of ours, and of one more, with `parent`
 * set, for each of its sub-agents.
 *
 * Use it for agents behind such an interface; `fromLangChain` for LangChain in this process. It reads event objects, whichever way they came: an Observable such as AG-UI's clients
 * give, or anything iterable. Version 1.0 is read, and what was called `THINKING_*` before it.
 *
 * Events: `agent_start` when the first event comes; `llm_chunk`, `reasoning_chunk` and `tool_args` as they arrive; `tool_start` and `tool_end` together when a tool's result comes, with the
 * time since its arguments were complete; calls without a result are the app's own to answer, and start nothing here. `tool_approval` for each tool that an interrupt asks about. State,
 * activities, snapshots, steps, custom events and what has no name here come as `raw`. Last `agent_end`, `interrupted` where the run waits or was cancelled, and before it `error` where it failed or was cut; then it completes.
 * **It never errors.** The run goes by AG-UI's `runId`, unless you name it.
 *
 * AG-UI does not tell one model call from the next: here one ends with the first result of a tool that it called, with a step, and with the run. Its usage is known for the whole run alone, on `agent_end`.
 *
 * The next event is read only while the valve downstream is open. Unsubscribing lets go of the stream. Given a function, each subscription is a run of its own; a stream can be read
 * once, up to the end of its first run. Memory: the ids of the run's messages and tool calls, and the arguments of calls without a result.
 *
 * @see toAgUi for the other direction, docs/reference/terminal-states.md for what happens to streams that do not end as they should
 * @see https://docs.ag-ui.com/concepts/events
 * @example
 * const events$ = fromAgUi(() => agent.run(input));
 */
export function fromAgUi(source: FrameworkSource<AgUiEvent>, options: FromAgUiOptions = {}): Observable<WeirEvent> {
  const { timeouts, ...reading } = options;
  return fromEventSource(source, (output) => new AgUiReader(output, reading), { timeouts, clock: options.clock });
}

/** How `fromAgUi` knows the end of a run. */
export const agUiStates: TerminalStates = {
  adapter: 'fromAgUi',
  marker: '`RUN_FINISHED` or `RUN_ERROR`.',
  outcomes: {
    whole: {
      end: 'agent_end',
      says: 'With the run’s usage. `interrupted` where the run waits for an answer, or was cancelled.',
    },
    lengthLimit: { end: 'agent_end', says: 'AG-UI does not say so.' },
    cut: { end: 'truncated', says: 'Retryable.' },
    broken: { end: 'connection', says: 'Retryable.' },
    stalled: { end: 'timeout', says: 'Retryable.' },
    errorEvent: {
      end: 'server_error',
      says: 'Or what the code of `RUN_ERROR` says; `provider`, where that says nothing.',
    },
    garbled: { end: 'agent_end', says: 'What is no event is a `raw` event.' },
    halfArguments: { end: 'truncated', says: 'What came are previews (`tool_args`); nothing is started.' },
    doneWithoutFinish: { end: 'truncated', says: 'That its messages have ended does not say that the run has.' },
    repeatedStart: { end: 'agent_end', says: 'Changes nothing.' },
    splicedStart: { end: 'protocol', says: 'That is so for runs. Messages and calls may come mixed.' },
    keepAlive: { end: 'agent_end', says: 'Comments are no events: no trace of them, and `timeouts.idle` goes on.' },
    unknownEvent: { end: 'agent_end', says: 'A `raw` event.' },
    afterMarker: { end: 'agent_end', says: 'Not read.' },
  },
};
