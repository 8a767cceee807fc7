import type { CallIds } from '../loop/call-ids.js';
import type { ModelStep } from '../model/model-step.js';
import { fieldsOf, listIn, textIn, type Fields } from './fields.js';
import { finishReasonOf, messageOf, readContent, usageOf } from './langchain-content.js';
import { ToolInputs } from './tool-inputs.js';
import type { TrackedRun } from './tracked-run.js';

/** One model call of LangChain's: reads the pieces of its message, and what its whole says beyond them. */
export class LangChainCall {
  readonly #tools: ToolInputs;
  /** The run's ids of the tool calls, by the model's. */
  readonly #ids = new Map<string, string>();
  #hasContent = false;

  constructor(
    private readonly track: TrackedRun,
    private readonly ids: CallIds,
  ) {
    this.#tools = new ToolInputs((step) => this.track.step(step));
  }

  /** Reads a piece. */
  read(chunk: unknown): void {
    const message = messageOf(chunk);
    readContent(message, this.#take);
    listIn(message['tool_call_chunks']).forEach((each, at) => this.#readPiece(fieldsOf(each), at));
  }

  /** Reads the whole. Of a model that does not stream all comes now. */
  end(value: unknown): void {
    const output = fieldsOf(value);
    const message = messageOf(generationIn(output) ?? value);
    if (!this.#hasContent) readContent(message, this.#take);
    const calls = listIn(message['tool_calls']).map((call) => fieldsOf(call));
    calls.forEach((call, at) => this.#readWhole(call, at));
    this.#tools.closeAll('if-whole');
    const usage = usageOf(message, output);
    const finishReason = finishReasonOf(message, this.#ids.size > 0);
    this.track.endCall({ kind: 'finish', finishReason, ...(usage && { usage }) });
  }

  readonly #take = (step: ModelStep): void => {
    this.#hasContent = true;
    this.track.step(step);
  };

  #readPiece(call: Fields, at: number): void {
    const index = typeof call['index'] === 'number' ? call['index'] : at;
    if (textIn(call['id']) !== '' || !this.#tools.has(index))
      this.#tools.start(index, {
        toolCallId: this.#idOf(textIn(call['id']) || `call-${index}`),
        name: textIn(call['name']),
      });
    this.#tools.append(index, textIn(call['args']));
  }

  #readWhole({ id, name, args }: Fields, at: number): void {
    const key = textIn(id) || `call-${at}`;
    if (this.#ids.has(key)) return;
    const index = -1 - at;
    this.#tools.start(index, { toolCallId: this.#idOf(key), name: textIn(name) });
    this.#tools.append(index, JSON.stringify(args ?? {}));
    this.#tools.close(index, 'complete');
  }

  #idOf(key: string): string {
    const known = this.#ids.get(key) ?? this.ids.claim(key);
    this.#ids.set(key, known);
    return known;
  }
}

/** The first generation of a language model that does not chat. */
function generationIn({ generations }: Fields): unknown {
  const first = listIn(generations)[0];
  return Array.isArray(first) ? (first as unknown[])[0] : first;
}
