import { MissingApiKeyError } from '../errors/missing-api-key-error.js';
import { UnknownModelError } from '../errors/unknown-model-error.js';
import type { ModelContext } from './define-model.js';

/** Reads a provider's key. @throws MissingApiKeyError where there is none, or only blanks */
export function requiredKey(provider: string, variable: string, { environment }: ModelContext): string {
  const key = environment(variable)?.trim();
  if (!key) throw new MissingApiKeyError(provider, variable);
  return key;
}

/** Checks that a model of a provider is named. @throws UnknownModelError */
export function requiredModelId(provider: string, modelId: string): string {
  if (modelId === '') throw new UnknownModelError(provider, `say which model: "${provider}/<model>"`);
  return modelId;
}
