import type { LanguageModel, ModelCallOptions } from '../model/language-model.js';

/** A model whose stream a test writes by hand, part by part, and what became of it. */
export interface RawModel extends LanguageModel {
  readonly calls: ModelCallOptions[];
  /** How many parts have been read. */
  readonly read: () => number;
  readonly cancelled: () => boolean;
}

/**
 * A model that sends exactly these parts, whatever they are, each when it is asked for; then it closes, hangs, or breaks with an error.
 * Every call sends the same.
 */
export function rawModel(
  parts: readonly unknown[],
  end: 'close' | 'hang' | { fail: unknown } = 'close',
  version = 'v3',
): RawModel {
  const calls: ModelCallOptions[] = [];
  let read = 0;
  let cancelled = false;
  const stream = () => {
    let position = 0;
    return new ReadableStream<unknown>(
      {
        pull(controller) {
          if (position < parts.length) {
            read++;
            controller.enqueue(parts[position++]);
          } else if (end === 'hang') return new Promise<void>(() => undefined);
          else if (end === 'close') controller.close();
          else controller.error(end.fail);
          return undefined;
        },
        cancel() {
          cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
  };
  return {
    specificationVersion: version,
    provider: 'raw',
    modelId: 'raw-model',
    calls,
    read: () => read,
    cancelled: () => cancelled,
    async doStream(options) {
      calls.push(options);
      return { stream: stream() };
    },
  };
}

/** The parts of a text, cut as given. */
export function textParts(...deltas: string[]): unknown[] {
  return [
    { type: 'stream-start', warnings: [] },
    { type: 'text-start', id: '1' },
    ...deltas.map((delta) => ({ type: 'text-delta', id: '1', delta })),
    { type: 'text-end', id: '1' },
  ];
}

/** The end of an answer, as version 3 says it; without a raw reason where `raw` is null. */
export function finishPart(unified = 'stop', raw: string | null = unified): unknown {
  const usage = {
    inputTokens: { total: 7, noCache: 7, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: 3, text: 3, reasoning: undefined },
  };
  return { type: 'finish', finishReason: { unified, raw: raw ?? undefined }, usage };
}
