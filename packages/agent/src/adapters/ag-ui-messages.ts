import type { EventMap } from '@weir/core';
import type { SentAgUiEvent } from './to-ag-ui.js';

const names = { text: 'TEXT_MESSAGE', reasoning: 'REASONING_MESSAGE' } as const;

/** The messages and tool calls of one run, each opened before its first piece and closed after its last. */
export class AgUiMessages {
  #count = 0;
  #open: { kind: 'text' | 'reasoning'; messageId: string } | undefined;
  readonly #calls = new Set<string>();
  /** Calls whose arguments are complete, until their result comes. */
  readonly #running = new Set<string>();

  constructor(
    private readonly run: string,
    private readonly emit: (event: SentAgUiEvent) => void,
  ) {}

  /** A whole message. */
  say(role: 'user', content: string): void {
    this.#closeMessage();
    const messageId = this.#nextId();
    this.emit({ type: 'TEXT_MESSAGE_START', messageId, role });
    this.emit({ type: 'TEXT_MESSAGE_CONTENT', messageId, delta: content });
    this.emit({ type: 'TEXT_MESSAGE_END', messageId });
  }

  piece(kind: 'text' | 'reasoning', delta: string): void {
    if (this.#open?.kind !== kind) this.#openMessage(kind);
    this.emit({ type: `${names[kind]}_CONTENT`, messageId: this.#open?.messageId, delta });
  }

  argumentsOf({ toolCallId, name, delta }: EventMap['tool_args']): void {
    this.#closeMessage();
    this.#openCall(toolCallId, name);
    this.emit({ type: 'TOOL_CALL_ARGS', toolCallId, delta });
  }

  startTool({ toolCallId, name, args }: EventMap['tool_start']): void {
    this.#closeMessage();
    if (this.#running.has(toolCallId)) return;
    if (!this.#calls.has(toolCallId)) {
      this.#openCall(toolCallId, name);
      this.emit({ type: 'TOOL_CALL_ARGS', toolCallId, delta: JSON.stringify(args ?? {}) });
    }
    this.#closeCall(toolCallId);
  }

  endTool({ toolCallId, result, error }: EventMap['tool_end']): void {
    this.#closeMessage();
    this.#running.delete(toolCallId);
    const content = error === undefined ? textOf(result) : `${error.code}: ${error.message}`;
    this.emit({ type: 'TOOL_CALL_RESULT', messageId: this.#nextId(), toolCallId, content, role: 'tool' });
  }

  /** Something else. */
  send(event: SentAgUiEvent): void {
    this.emit(event);
  }

  /** Nothing more comes of what is open. */
  close(): void {
    this.#closeMessage();
    for (const toolCallId of [...this.#calls]) this.#closeCall(toolCallId);
  }

  /** What was said is taken back: a call may come again under the same id, and is another one then. */
  takeBack(): void {
    this.close();
    this.#running.clear();
  }

  #openMessage(kind: 'text' | 'reasoning'): void {
    this.#closeMessage();
    const messageId = this.#nextId();
    this.#open = { kind, messageId };
    if (kind === 'reasoning') this.emit({ type: 'REASONING_START', messageId });
    this.emit({ type: `${names[kind]}_START`, messageId, role: kind === 'text' ? 'assistant' : 'reasoning' });
  }

  #closeMessage(): void {
    if (this.#open === undefined) return;
    const { kind, messageId } = this.#open;
    this.#open = undefined;
    this.emit({ type: `${names[kind]}_END`, messageId });
    if (kind === 'reasoning') this.emit({ type: 'REASONING_END', messageId });
  }

  #openCall(toolCallId: string, toolCallName: string): void {
    if (this.#calls.has(toolCallId)) return;
    this.#calls.add(toolCallId);
    this.emit({ type: 'TOOL_CALL_START', toolCallId, toolCallName });
  }

  #closeCall(toolCallId: string): void {
    this.#calls.delete(toolCallId);
    this.#running.add(toolCallId);
    this.emit({ type: 'TOOL_CALL_END', toolCallId });
  }

  #nextId(): string {
    return `${this.run}:${++this.#count}`;
  }
}

function textOf(result: unknown): string {
  return typeof result === 'string' ? result : (JSON.stringify(result) ?? '');
}
