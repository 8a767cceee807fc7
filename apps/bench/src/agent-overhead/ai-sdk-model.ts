import type { LanguageModel } from 'ai';
import { streamOf } from './chunk-stream.js';

/** A model of the AI SDK's third version. */
export type AiSdkModel = Exclude<LanguageModel, string> & { specificationVersion: 'v3' };
export type StreamPart =
  Awaited<ReturnType<AiSdkModel['doStream']>>['stream'] extends ReadableStream<infer Part> ? Part : never;

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

/** A model that answers each call by what `parts` gives for the number of the call, without a network. */
export function scriptedModel(parts: (call: number) => Iterable<StreamPart>): AiSdkModel {
  let calls = 0;
  return {
    specificationVersion: 'v3',
    provider: 'bench',
    modelId: 'scripted',
    supportedUrls: {},
    doGenerate: () => Promise.reject(new RangeError('The model of the benchmark only streams.')),
    doStream: () => Promise.resolve({ stream: streamOf(parts(calls++)) }),
  };
}

/** The parts of an answer in text. */
export function* textParts(pieces: Iterable<string>): Generator<StreamPart> {
  yield { type: 'stream-start', warnings: [] };
  yield { type: 'text-start', id: 't' };
  for (const delta of pieces) yield { type: 'text-delta', id: 't', delta };
  yield { type: 'text-end', id: 't' };
  yield { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage };
}

/** The parts of a turn that calls the tool `add` so many times. */
export function* toolParts(turn: number, calls: number): Generator<StreamPart> {
  yield { type: 'stream-start', warnings: [] };
  for (let index = 0; index < calls; index++) {
    const id = `call-${turn}-${index}`;
    const input = JSON.stringify({ a: turn, b: index });
    yield { type: 'tool-input-start', id, toolName: 'add' };
    yield { type: 'tool-input-delta', id, delta: input };
    yield { type: 'tool-input-end', id };
    yield { type: 'tool-call', toolCallId: id, toolName: 'add', input };
  }
  yield { type: 'finish', finishReason: { unified: 'tool-calls', raw: 'tool_calls' }, usage };
}
