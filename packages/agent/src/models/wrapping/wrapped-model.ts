import type { LanguageModel } from '../../model/language-model.js';
import { Upstream, type UpstreamCall } from './upstream.js';

/** What a wrapped model goes by. */
export type ModelIdentity = Pick<LanguageModel, 'specificationVersion' | 'provider' | 'modelId'>;

/**
 * Makes a model whose answers are made part by part, each when it is asked for: nothing is called before the first, and nothing is held.
 * A reader who leaves, or a caller who aborts, ends the calls that are under way, and every wait that heeds the upstream's signal.
 */
export function wrappedModel(
  { specificationVersion, provider, modelId }: ModelIdentity,
  answer: (upstream: Upstream, call: UpstreamCall) => AsyncGenerator<unknown, void>,
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

function partStream(upstream: Upstream, parts: AsyncGenerator<unknown, void>): ReadableStream<unknown> {
  return new ReadableStream<unknown>(
    {
      async pull(controller) {
        try {
          const { done, value } = await parts.next();
          if (done !== true) return controller.enqueue(value);
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
