import type { RunStatus, WeirEvent } from '@weir/core';
import type { RememberedMessage } from './remembered-message.js';
import { SaidStep } from './said-step.js';

/**
 * What a conversation will remember of one run, made from its events: what the user said, the answer as it passed, the tool calls and their results.
 *
 * Reasoning, media and what the provider's own tools did are left out: no provider needs them in a later turn. Memory: the text of the run.
 */
export class RunMemory {
  readonly #messages: RememberedMessage[] = [];
  #step = new SaidStep();
  #isAgent = false;
  #status: RunStatus | undefined;

  /** @param prompt what the user said, where no event of the run tells it */
  constructor(prompt?: string) {
    if (prompt !== undefined) this.#addUser(prompt);
  }

  /** @returns whether the run has ended */
  take(event: WeirEvent): boolean {
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
      case 'agent_start':
        this.#isAgent = true;
        return false;
      case 'llm_start':
        if ((event.data.attempt ?? 1) === 1) this.#endStep();
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

  /**
   * What is to be remembered: the last message is marked where the run did not complete. Nothing of a run that failed before anything was said, since
   * the user will ask again. Call it once, at the end.
   */
  messages(): readonly RememberedMessage[] {
    this.#endStep();
    const last = this.#messages.at(-1);
    const isAnswered = this.#messages.some(({ role }) => role !== 'user');
    if (last === undefined || (this.#status === 'failed' && !isAnswered)) return [];
    if (this.#status !== 'completed') last.interrupted = true;
    return this.#messages;
  }

  #takeTool({ type, data }: Extract<WeirEvent, { type: 'tool_start' | 'tool_end' }>): void {
    if (type === 'tool_start') this.#step.startCall(data.toolCallId, { name: data.name, input: data.args });
    else this.#step.endCall(data.toolCallId, data);
  }

  #addUser(text: string): void {
    this.#endStep();
    this.#messages.push({ role: 'user', content: [{ type: 'text', text }] });
  }

  #endStep(): void {
    this.#messages.push(...this.#step.messages());
    this.#step = new SaidStep();
  }

  #end(status: RunStatus): true {
    this.#status = status;
    return true;
  }
}
