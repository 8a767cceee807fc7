import { InvalidArgumentError } from '@weir/core';
import type { LanguageModel } from '../model/language-model.js';
import { canGenerate, type GeneratingModel } from './wrapping/open-stream.js';

/**
 * Makes a model that is loaded by its first call: what is never called costs no import.
 * If loading fails, that call fails with it, and the next one tries again. It can answer in one piece where the model that is loaded can.
 */
export function lazyModel(
  identity: Pick<LanguageModel, 'provider' | 'modelId'>,
  load: () => LanguageModel | Promise<LanguageModel>,
): LanguageModel & GeneratingModel {
  let loading: Promise<LanguageModel> | undefined;
  const loaded = async () => {
    try {
      return await (loading ??= Promise.resolve(load()));
    } catch (error) {
      loading = undefined;
      throw error;
    }
  };
  return {
    specificationVersion: 'v3',
    ...identity,
    doStream: async (options) => (await loaded()).doStream(options),
    async doGenerate(options) {
      const model = await loaded();
      if (!canGenerate(model)) throw new InvalidArgumentError('model', 'a model with "doGenerate"', model);
      return model.doGenerate(options);
    },
  };
}
