import type { Clock } from '@weir/core';
import type { LanguageModel } from '../model/language-model.js';

/** What a provider's models are made from. */
export interface ModelContext {
  /** Reads the environment: keys, base URLs. */
  environment(name: string): string | undefined;
  /** Where the provider's API is, if not where it usually is. */
  baseUrl?: string;
  /** For models that run in this process and take their time. */
  clock?: Clock;
}

/** A provider of models, by the name that stands before the first `/` of a model's name: `openai` in `openai/gpt-5`. */
export interface ModelSpec {
  readonly kind: 'model';
  readonly name: string;
  readonly summary: string;
  /**
   * Makes a model. Raise what is wrong with the settings (a missing key) at once; load packages in a promise, best with `lazyModel`.
   * @param modelId what stands behind the first `/`; empty where nothing does
   */
  create(modelId: string, context: ModelContext): LanguageModel | Promise<LanguageModel>;
}

declare module '@weir/core' {
  interface ComponentKinds {
    model: ModelSpec;
  }
}

/**
 * Declares a provider of models, so that config can name its models: `model: acme/large`. Put the result into a catalog.
 *
 * @example
 * export const acme = defineModel({
 *   name: 'acme',
 *   summary: 'Models of Acme.',
 *   create: (modelId, { environment }) => acmeModel(modelId, environment('ACME_API_KEY')),
 * });
 */
export function defineModel(spec: Omit<ModelSpec, 'kind'>): ModelSpec {
  return { kind: 'model', ...spec };
}
