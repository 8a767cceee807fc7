import { isOfAgent, type MessageContent, type RunStatus, type WeirEvent } from '@weir/core';
import type { CallState } from '../loop/agent-state.js';
import { inputOf } from '../loop/call-input.js';
import type { AssistantMessage } from '../model/prompt.js';
import { rememberedQuestion, type BegunTurn } from './begun-turn.js';
import type { RememberedMessage } from './remembered-message.js';
import { SaidStep } from './said-step.js';
import { WaitingDecisions } from './waiting-decisions.js';

/** The attempt that the text of an earlier run counts as: no `retract` takes it back. */
const beforeAll = 0;

/**
 * What a conversation will remember of one run, made from its events: what the user said, the answer as it passed, the tool calls and their results.
 *
 * Reasoning, media and what the provider's own tools did are left out: no provider needs them in a later turn. Memory: the text of the run.
 */
export class RunMemory {
  readonly #messages: RememberedMessage[] = [];
  readonly #waiting = new WaitingDecisions();
  #step = new SaidStep();
  /** Whether the next model call goes on with the text that the step has. */
  #goesOn = false;
  #isAgent = false;
  #status: RunStatus | undefined;

  /** @param begun what was said of the turn before the run, where no event of the run tells it */
  constructor(run: string, begun: BegunTurn = { messages: [] }) {
    const last = begun.messages.at(-1);
    const isOpen = last?.role === 'assistant' && (begun.calls !== undefined || !hasCalls(last));
    this.#messages.push(...(isOpen ? begun.messages.slice(0, -1) : begun.messages));
    if (isOpen) this.#open(run, last, begun.calls);
  }

  /** @returns whether the run has ended */
  take(event: WeirEvent): boolean {
    this.#waiting.take(event);
    this.#isAgent ||= isOfAgent(event);
    switch (event.type) {
      case 'llm_chunk':
      case 'refusal_chunk':
        if (this.#step.hasCalls) this.#endStep();
        this.#step.addText(event.data.delta, event.data.attempt);
        return false;
      case 'retract':
        this.#step.retract(event.data.attempt);
        return false;
      case 'user_message':
        this.#addUser(event.data.content);
        return false;
      case 'llm_start':
        if ((event.data.attempt ?? 1) === 1 && !this.#goesOn) this.#endStep();
        this.#goesOn = false;
        return false;
      case 'tool_start':
      case 'tool_end':
        if (event.data.providerExecuted !== true) this.#takeTool(event);
        return false;
      case 'llm_end':
        return !this.#isAgent && this.#end(event.data.finishReason === 'error' ? 'failed' : 'completed');
      case 'error':
        return !this.#isAgent && this.#end('failed');
      case 'agent_end':
        return this.#end(event.data.status);
      default:
        return false;
    }
  }

  /** Takes an event of a run within this one. What it says is no part of the turn, but the turn waits where it waits. */
  takeNested(event: WeirEvent): void {
    this.#waiting.take(event);
  }

  /** The stream has failed before the run has ended. */
  fail(): void {
    this.#status ??= 'failed';
  }

  /**
   * What is to be remembered: the last message is marked where the run did not complete. Nothing of a run that failed before anything was said, since
   * the user will ask again; nothing of one that was left while it waited for a decision, since it can be resumed. Call it once, at the end.
   */
  messages(): readonly RememberedMessage[] {
    if (this.#waiting.size > 0) return [];
    this.#endStep();
    const last = this.#messages.at(-1);
    const isAnswered = this.#messages.some(({ role }) => role !== 'user');
    if (last === undefined || (this.#status === 'failed' && !isAnswered)) return [];
    if (this.#status !== 'completed') last.interrupted = true;
    return this.#messages;
  }

  #takeTool(event: Extract<WeirEvent, { type: 'tool_start' | 'tool_end' }>): void {
    if (event.type === 'tool_start')
      this.#step.startCall(event.data.toolCallId, { name: event.data.name, input: inputOf(event) });
    else this.#step.endCall(event.data.toolCallId, event.data);
  }

  #open(run: string, { content }: AssistantMessage, calls: readonly CallState[] | undefined): void {
    for (const part of content) {
      if (part.type === 'text') this.#step.addText(part.text, beforeAll);
      else if (part.type === 'tool-call')
        this.#step.startCall(part.toolCallId, { name: part.toolName, input: part.input });
    }
    this.#waiting.begin(run, calls ?? []);
    for (const { toolCallId, outcome } of calls ?? [])
      if (outcome !== undefined) this.#step.endCall(toolCallId, outcome);
    this.#goesOn = calls === undefined;
    // A run that goes on from its tool calls does not begin again.
    this.#isAgent = !this.#goesOn;
  }

  #addUser(content: MessageContent): void {
    this.#endStep();
    this.#messages.push(rememberedQuestion(content));
  }

  #endStep(): void {
    this.#messages.push(...this.#step.messages());
    this.#step = new SaidStep();
  }

  #end(status: RunStatus): true {
    this.#waiting.clear();
    this.#status = status;
    return true;
  }
}

function hasCalls({ content }: AssistantMessage): boolean {
  return content.some(({ type }) => type === 'tool-call');
}
