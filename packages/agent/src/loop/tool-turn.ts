import type { EventFailure, EventOf } from '@weir/core';
import type { JsonValue } from '../model/json.js';
import type { ModelMessage, ToolResultOutput } from '../model/prompt.js';
import type { AssistantTurn } from './assistant-turn.js';
import type { Unfinished } from './run-scope.js';
import { outputOf, type ToolRound } from './tool-round.js';

const notRun: ToolResultOutput = { type: 'error-text', value: 'The run ended before the tool had a result.' };

/** A turn of the model that has come whole, with those results of its tool calls that have come. */
export class ToolTurn implements Unfinished {
  readonly #outputs = new Map<string, ToolResultOutput>();

  constructor(
    readonly turn: Pick<AssistantTurn, 'calls' | 'message'>,
    private readonly round: ToolRound,
  ) {}

  /** A tool has ended. */
  ended({ toolCallId, result, error }: Pick<EventOf<'tool_end'>['data'], 'toolCallId' | 'result' | 'error'>): void {
    this.#outputs.set(toolCallId, outputOf(error === undefined ? { result: result as JsonValue } : { error }));
  }

  interrupt(quiet: () => void): void {
    this.round.interrupt(quiet);
  }

  abandon(error: EventFailure): void {
    this.round.abandon(error);
  }

  messages(): ModelMessage[] {
    const { calls } = this.turn;
    const said = this.turn.message();
    if (calls.length === 0) return said.content.length === 0 ? [] : [said];
    const content = calls.map(({ toolCallId, name }) => {
      const output = this.#outputs.get(toolCallId) ?? notRun;
      return { type: 'tool-result' as const, toolCallId, toolName: name, output };
    });
    return [said, { role: 'tool', content }];
  }
}
