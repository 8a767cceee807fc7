import type { ModelStep } from '../../model/model-step.js';
import { PartReader } from '../../model/part-reader.js';
import type { StoredAnswer, StoredPart } from './answer-store.js';

/** What a part takes beside its content: objects, their keys. About. */
const overhead = 100;

/** Records the parts of an answer while they go by. Gives up, and holds nothing, where they become more than `maxBytes`, or one cannot be copied. */
export class AnswerRecording {
  #parts: StoredPart[] | undefined = [];
  #bytes = 0;

  constructor(private readonly maxBytes: number) {}

  add(part: unknown, wait: number): void {
    this.#bytes += overhead + sizeOf(part, 0);
    if (this.#bytes > this.maxBytes) this.#parts = undefined;
    try {
      // A copy: the reader has the part itself, and may change it.
      this.#parts?.push({ part: structuredClone(part), wait });
    } catch {
      this.#parts = undefined;
    }
  }

  /**
   * The answer, if a reader of these parts would take it for whole: without a failure, and with a finish that says `stop`, or `tool_calls` behind
   * a complete call. An answer that was cut short by its length or by a filter is not. Ends the recording: what comes behind the finish is no part of it.
   */
  whole(storedAt: number, ttl: number): StoredAnswer | undefined {
    const parts = this.#parts;
    this.#parts = undefined;
    if (parts === undefined || !isWhole(parts)) return undefined;
    return { parts, storedAt, expiresAt: storedAt + ttl, bytes: this.#bytes };
  }
}

function isWhole(parts: readonly StoredPart[]): boolean {
  let [hasFailed, hasCall, isFinished] = [false, false, false];
  const reader = new PartReader((step: ModelStep) => {
    if (step.kind === 'failure') hasFailed = true;
    else if (step.kind === 'tool-call') hasCall = true;
    else if (step.kind === 'finish')
      isFinished = step.finishReason === 'stop' || (step.finishReason === 'tool_calls' && hasCall);
  });
  for (const { part } of parts) reader.read(part);
  return isFinished && !hasFailed;
}

function sizeOf(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length * 2;
  if (typeof value !== 'object' || value === null) return 8;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (depth > 8) return overhead;
  let size = 0;
  for (const field of Object.values(value)) size += 16 + sizeOf(field, depth + 1);
  return size;
}
