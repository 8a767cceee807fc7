import {
  isOfAgent,
  operatorFrom,
  textOfContent,
  type EventMap,
  type Stage,
  type Usage,
  type WeirEvent,
} from '@weir/core';
import type { OperatorFunction } from 'rxjs';
import { AgUiMessages } from './ag-ui-messages.js';
import { shownData } from './shown-data.js';

/** An event of AG-UI as it is sent: its type, and its fields. */
export interface SentAgUiEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Options of `toAgUi`. */
export interface ToAgUiOptions {
  /** The conversation that the runs are part of. Default: the `parent` of each run, and where it has none, its own name. */
  threadId?: string;
}

/**
 * Gives our events as AG-UI's, version 1.0, for user interfaces that speak it.
 *
 * A run whose `parent` is an open run of this stream is a sub-agent: its events carry its `subagentRunId`. Any other begins with `RUN_STARTED` and ends with `RUN_FINISHED` or `RUN_ERROR`; its
 * `parent` is then the conversation that it is a turn of. Text and reasoning come as messages
 * that open with their first piece and close with what follows; `tool_args` as the arguments of a call, which end where the tool starts or the model call ends; `tool_end` as the
 * result. An interrupted run whose tools wait for a yes ends with an `interrupt` for each of them, any other one `cancelled`. `raw` is `RAW`; what AG-UI has no name for is `CUSTOM` under our name,
 * a `tool_approval` without its `state`, which is for the server alone.
 *
 * AG-UI has no way to take text back: `retract` is a `CUSTOM` event like others. How events get onto the wire is up to you: AG-UI's own encoder does it. Each event comes at once. Memory: the ids of
 * the open calls of each open run. Completes and errors with its source.
 *
 * @see fromAgUi for the other direction
 */
export function toAgUi({ threadId }: ToAgUiOptions = {}): OperatorFunction<WeirEvent, SentAgUiEvent> {
  return operatorFrom((emit) => new AgUiWriter(emit, threadId));
}

/** What is kept of one of our runs. */
interface OpenRun {
  readonly id: string;
  readonly threadId: string;
  readonly isInner: boolean;
  readonly messages: AgUiMessages;
  isAgent: boolean;
  failure: { code: string; message: string } | undefined;
  /** The tools that wait for a yes. */
  readonly asked: Map<string, string>;
}

class AgUiWriter implements Stage<WeirEvent> {
  readonly #runs = new Map<string, OpenRun>();

  constructor(
    private readonly emit: (event: SentAgUiEvent) => void,
    private readonly threadId: string | undefined,
  ) {}

  next(event: WeirEvent): void {
    const run = this.#runOf(event);
    const { messages } = run;
    run.isAgent ||= isOfAgent(event);
    switch (event.type) {
      case 'user_message':
        return messages.say('user', textOfContent(event.data.content));
      case 'agent_start':
      case 'llm_start':
        return;
      case 'llm_chunk':
        return messages.piece('text', event.data.delta);
      case 'reasoning_chunk':
        return messages.piece('reasoning', event.data.delta);
      case 'tool_args':
        return messages.argumentsOf(event.data);
      case 'tool_start':
        return messages.startTool(event.data);
      case 'tool_end':
        return messages.endTool(event.data);
      case 'llm_end':
        messages.close();
        return run.isAgent ? undefined : this.#finish(run, event.data.usage);
      case 'error':
        messages.close();
        run.failure = event.data;
        return run.isAgent ? undefined : this.#fail(run, event.data);
      case 'agent_end':
        messages.close();
        return this.#end(run, event.data);
      default:
        this.#pass(run, event);
    }
  }

  #pass({ messages, asked }: OpenRun, event: WeirEvent): void {
    if (event.type === 'tool_approval') asked.set(event.data.toolCallId, event.data.name);
    if (event.type === 'tool_decision') asked.delete(event.data.toolCallId);
    if (event.type === 'raw') messages.send({ type: 'RAW', event: event.data.value ?? null });
    else messages.send({ type: 'CUSTOM', name: event.type, value: shownData(event) });
  }

  #end(run: OpenRun, { status, reason, usage }: EventMap['agent_end']): void {
    const { code = 'internal', message = reason ?? 'The run failed.' } = run.failure ?? {};
    if (status === 'failed') this.#fail(run, { code, message });
    else if (status === 'completed') this.#finish(run, usage);
    else this.#finish(run, usage, interruption(run));
  }

  #finish({ id, threadId, isInner }: OpenRun, usage: Usage | undefined, outcome: Outcome = { type: 'success' }): void {
    this.#runs.delete(id);
    if (isInner) {
      const own = outcome.type === 'success' ? outcome : { type: 'suspended' };
      return this.emit({ type: 'SUBAGENT_FINISHED', subagentRunId: id, outcome: own });
    }
    this.emit({ type: 'RUN_FINISHED', threadId, runId: id, outcome, ...(usage && { usage: [usage] }) });
  }

  #fail({ id, isInner }: OpenRun, { code, message }: { code: string; message: string }): void {
    this.#runs.delete(id);
    if (isInner) this.emit({ type: 'SUBAGENT_ERROR', subagentRunId: id, code, message });
    else this.emit({ type: 'RUN_ERROR', code, message });
  }

  #runOf(event: WeirEvent): OpenRun {
    const { run: id, parent } = event;
    const known = this.#runs.get(id);
    if (known !== undefined) return known;
    // A parent that is no open run is the conversation that the run is a turn of.
    const outer = parent === undefined ? undefined : this.#runs.get(parent);
    const isInner = outer !== undefined;
    const own = isInner ? { subagentRunId: id } : {};
    const messages = new AgUiMessages(id, (sent) => this.emit({ ...sent, ...own }));
    const threadId = this.threadId ?? parent ?? id;
    const run: OpenRun = { id, threadId, isInner, messages, isAgent: false, failure: undefined, asked: new Map() };
    this.#runs.set(id, run);
    if (isInner) {
      const name = event.type === 'agent_start' || event.type === 'llm_start' ? event.data.model : id;
      const within = outer.isInner ? { parentSubagentRunId: outer.id } : {};
      this.emit({ type: 'SUBAGENT_STARTED', subagentRunId: id, name, ...within });
    } else this.emit({ type: 'RUN_STARTED', threadId, runId: id });
    return run;
  }
}

type Outcome = { type: 'success' | 'cancelled' } | { type: 'interrupt'; interrupts: readonly object[] };

function interruption({ id, asked }: OpenRun): Outcome {
  if (asked.size === 0) return { type: 'cancelled' };
  const interrupts = [...asked].map(([toolCallId, name]) => ({
    id: `${id}:${toolCallId}`,
    reason: 'approval',
    message: `May "${name}" run?`,
    toolCallId,
  }));
  return { type: 'interrupt', interrupts };
}
