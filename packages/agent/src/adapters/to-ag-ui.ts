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
import { AgUiTranscript, type AgUiMessage } from './ag-ui-transcript.js';
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
  /**
   * What the reader has of the conversation before, as AG-UI's clients send it with what they ask: `messages` of `RunAgentInput`. Where it is given, `retract` takes text back. Default: it cannot.
   */
  messages?: readonly AgUiMessage[];
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
 * `retract` is `CUSTOM` too. AG-UI can take text back only by saying which messages there are, all of them, in a `MESSAGES_SNAPSHOT`: it follows where the `messages` from before are given, without the text and
 * the tool calls of the attempt. Give them for the stream of one conversation. Reasoning stays, for AG-UI's clients keep it. How events get onto the wire is up to you: AG-UI's own encoder does it. Each event comes at once. Memory: the ids of
 * the open calls of each open run; with `messages`, the whole conversation. Completes and errors with its source.
 *
 * @see fromAgUi for the other direction
 */
export function toAgUi(options: ToAgUiOptions = {}): OperatorFunction<WeirEvent, SentAgUiEvent> {
  return operatorFrom((emit) => new AgUiWriter(emit, options));
}

/** What is kept of one of our runs. */
interface OpenRun {
  readonly id: string;
  readonly threadId: string;
  readonly isInner: boolean;
  readonly messages: AgUiMessages;
  isAgent: boolean;
  /** How many model calls it has made, and at which attempt at the last one it is. */
  calls: number;
  attempt: number;
  failure: { code: string; message: string } | undefined;
  /** The tools that wait for a yes. */
  readonly asked: Map<string, string>;
}

class AgUiWriter implements Stage<WeirEvent> {
  readonly #runs = new Map<string, OpenRun>();

  readonly #threadId: string | undefined;
  readonly #transcript: AgUiTranscript | undefined;

  constructor(
    private readonly emit: (event: SentAgUiEvent) => void,
    { threadId, messages }: ToAgUiOptions,
  ) {
    this.#threadId = threadId;
    this.#transcript = messages && new AgUiTranscript(messages);
  }

  next(event: WeirEvent): void {
    const run = this.#runOf(event);
    const { messages } = run;
    run.isAgent ||= isOfAgent(event);
    switch (event.type) {
      case 'user_message':
        return messages.say('user', textOfContent(event.data.content));
      case 'agent_start':
        return;
      case 'llm_start':
        run.attempt = event.data.attempt ?? 1;
        if (run.attempt === 1) run.calls++;
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
      case 'retract':
        messages.takeBack();
        this.#pass(run, event);
        return this.#takeBack(attemptOf(run, event.data.attempt));
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

  #takeBack(attempt: string): void {
    if (this.#transcript === undefined) return;
    this.#transcript.takeBack(attempt);
    this.emit({ type: 'MESSAGES_SNAPSHOT', messages: this.#transcript.messages() });
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

  #send(run: OpenRun, event: SentAgUiEvent): void {
    this.#transcript?.note(event, attemptOf(run, run.attempt));
    this.emit(event);
  }

  #runOf(event: WeirEvent): OpenRun {
    const { run: id, parent } = event;
    const known = this.#runs.get(id);
    if (known !== undefined) return known;
    // A parent that is no open run is the conversation that the run is a turn of.
    const outer = parent === undefined ? undefined : this.#runs.get(parent);
    const isInner = outer !== undefined;
    const own = isInner ? { subagentRunId: id } : {};
    const messages = new AgUiMessages(id, (sent) => this.#send(run, { ...sent, ...own }));
    const threadId = this.#threadId ?? parent ?? id;
    const run: OpenRun = {
      id,
      threadId,
      isInner,
      messages,
      isAgent: false,
      calls: 0,
      attempt: 1,
      failure: undefined,
      asked: new Map(),
    };
    this.#runs.set(id, run);
    if (isInner) {
      const name = event.type === 'agent_start' || event.type === 'llm_start' ? event.data.model : id;
      const within = outer.isInner ? { parentSubagentRunId: outer.id } : {};
      this.emit({ type: 'SUBAGENT_STARTED', subagentRunId: id, name, ...within });
    } else this.emit({ type: 'RUN_STARTED', threadId, runId: id });
    return run;
  }
}

function attemptOf({ id, calls }: OpenRun, attempt: number): string {
  return `${id}:${calls}:${attempt}`;
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
