import type { Clock, EventFailure, EventOf } from '@weir/core';

/** What came of a tool call that has ended. */
export interface ToolOutcome {
  toolCallId: string;
  name: string;
  args: unknown;
  result?: unknown;
  error?: EventFailure;
}

interface Call {
  readonly name: string;
  readonly args: unknown;
  readonly startedAt: number;
  state: 'running' | 'ended' | 'abandoned';
}

/** The tool calls that a reader has been told of: what a further attempt says of them again is left out. Memory: the calls of one run. */
export class ToldTools {
  readonly outcomes: ToolOutcome[] = [];
  readonly #calls = new Map<string, Call>();
  /** What the calls of the attempt under way are called for the reader; `undefined`: nothing of it is told. */
  #names = new Map<string, string | undefined>();

  constructor(private readonly clock: Clock) {}

  /** Another attempt begins: its calls are new ones, but for those whose results are there. */
  beginAttempt(): void {
    this.#names = new Map();
  }

  /** The id under which the reader is told of a call; `undefined` where its result is known already. */
  idOf(toolCallId: string): string | undefined {
    if (this.#names.has(toolCallId)) return this.#names.get(toolCallId);
    const state = this.#calls.get(toolCallId)?.state;
    const id = state === 'ended' ? undefined : state === 'abandoned' ? this.#freeId(toolCallId) : toolCallId;
    this.#names.set(toolCallId, id);
    return id;
  }

  started({ toolCallId, name, args }: EventOf<'tool_start'>['data']): void {
    this.#calls.set(toolCallId, { name, args, startedAt: this.clock.now(), state: 'running' });
  }

  ended({ toolCallId, name, result, error }: EventOf<'tool_end'>['data']): void {
    const call = this.#calls.get(toolCallId);
    if (call !== undefined) call.state = 'ended';
    const args = call?.args;
    this.outcomes.push({ toolCallId, name, args, ...(error === undefined ? { result } : { error }) });
  }

  /** Gives up the calls that run. @returns what to tell of each */
  abandon({ code, message }: EventFailure): EventOf<'tool_end'>['data'][] {
    const ends: EventOf<'tool_end'>['data'][] = [];
    for (const [toolCallId, call] of this.#calls) {
      if (call.state !== 'running') continue;
      call.state = 'abandoned';
      ends.push({
        toolCallId,
        name: call.name,
        durationMs: this.clock.now() - call.startedAt,
        error: { code, message },
      });
    }
    return ends;
  }

  #freeId(base: string): string {
    for (let count = 2; ; count++) {
      const id = `${base}_${count}`;
      if (!this.#calls.has(id)) return id;
    }
  }
}
