import { forVersion } from '../../model/file-data.js';
import type { LanguageModel, ModelCallOptions } from '../../model/language-model.js';
import { generatedParts, type WholeAnswer } from './generated-parts.js';
import type { ModelIdentity } from './wrapped-model.js';

/** A model that can also answer in one piece, as the AI SDK's models can; it need not be able to stream. */
export interface GeneratingModel extends ModelIdentity {
  doStream?: LanguageModel['doStream'];
  doGenerate(options: ModelCallOptions): PromiseLike<unknown>;
}

type Answer = { stream: ReadableStream<unknown> } | undefined;

/** Asks a model for its answer as a stream. One that cannot stream is asked for the whole, whose parts are given as it would have streamed them. */
export function openStream(model: LanguageModel | GeneratingModel, call: ModelCallOptions): PromiseLike<Answer> {
  const given = { ...call, prompt: forVersion(model.specificationVersion, call.prompt) };
  return canStream(model) || !canGenerate(model) ? model.doStream(given) : generate(model, given);
}

async function generate(model: GeneratingModel, call: ModelCallOptions): Promise<Answer> {
  const answer = (await model.doGenerate(call)) as WholeAnswer | undefined;
  const parts = [...generatedParts(model.modelId, answer)];
  return {
    stream: new ReadableStream<unknown>({
      start(controller) {
        for (const part of parts) controller.enqueue(part);
        controller.close();
      },
    }),
  };
}

/** Whether a model can answer in one piece. */
export function canGenerate(model: LanguageModel | GeneratingModel): model is GeneratingModel {
  return 'doGenerate' in model && typeof model.doGenerate === 'function';
}

/** Whether a model can answer bit by bit. */
export function canStream(model: LanguageModel | GeneratingModel): model is LanguageModel {
  return typeof model.doStream === 'function';
}
