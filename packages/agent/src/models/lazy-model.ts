import type { LanguageModel } from '../model/language-model.js';

/**
 * Makes a model that is loaded by its first call: what is never called costs no import.
 * If loading fails, that call fails with it, and the next one tries again.
 */
export function lazyModel(
  identity: Pick<LanguageModel, 'provider' | 'modelId'>,
  load: () => LanguageModel | Promise<LanguageModel>,
): LanguageModel {
  let loading: Promise<LanguageModel> | undefined;
  const loaded = async () => {
    try {
      return await (loading ??= Promise.resolve(load()));
    } catch (error) {
      loading = undefined;
      throw error;
    }
  };
  return { specificationVersion: 'v3', ...identity, doStream: async (options) => (await loaded()).doStream(options) };
}
