import type { LanguageModel } from '../../model/language-model.js';
import { Upstream, type UpstreamCall } from './upstream.js';

/** What a wrapped model goes by. */
export type ModelIdentity = Pick<LanguageModel, 'specificationVersion' | 'provider' | 'modelId'>;

/** The parts of an answer; `rest` at their end: from here on it is what is left of the upstream's open call, part by part. */
export type AnswerParts = AsyncGenerator<unknown, 'rest' | void>;

/**
 * Makes a model whose answers are made part by part, each when it is asked for: nothing is called before the first, and nothing is held.
 * A reader who leaves, or a caller who aborts, ends the calls that are under way, and every wait that heeds the upstream's signal.
 */
export function wrappedModel(
  { specificationVersion, provider, modelId }: ModelIdentity,
  answer: (upstream: Upstream, call: UpstreamCall) => AnswerParts,
): LanguageModel {
  return {
    specificationVersion,
    provider,
    modelId,
    async doStream({ abortSignal, ...call }) {
      const upstream = new Upstream(abortSignal);
      return { stream: partStream(upstream, answer(upstream, call)) };
    },
  };
}

function partStream(upstream: Upstream, parts: AnswerParts): ReadableStream<unknown> {
  let isRest = false;

  async function next(): Promise<ReadableStreamReadResult<unknown>> {
    if (isRest) return upstream.read();
    const { done, value } = await parts.next();
    if (done !== true) return { done: false, value };
    isRest = value === 'rest';
    return isRest ? upstream.read() : { done: true, value: undefined };
  }

  return new ReadableStream<unknown>(
    {
      async pull(controller) {
        try {
          const { done, value } = await next();
          if (!done) return controller.enqueue(value);
          upstream.close();
          controller.close();
        } catch (error) {
          upstream.close(error);
          throw error;
        }
      },
      cancel(reason) {
        upstream.leave(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
