import type { Clock } from '@weir/core';
import { UnknownModelError } from '../errors/unknown-model-error.js';
import type { LanguageModel } from '../model/language-model.js';
import { anthropic } from './anthropic.js';
import type { ModelSpec } from './define-model.js';
import { embedded } from './embedded.js';
import { lazyModel } from './lazy-model.js';
import { nearestName } from '@weir/core/names';
import { openaiCompatible } from './openai-compatible.js';
import { openai } from './openai.js';

/** The providers that Weir brings. */
export const modelProviders: readonly ModelSpec[] = [embedded, openai, anthropic, openaiCompatible];

/** Options of `resolveModel`. */
export interface ResolveModelOptions {
  /** Reads the environment. Default: the process's. */
  environment?: (name: string) => string | undefined;
  /** Where the provider's API is, if not where it usually is. */
  baseUrl?: string;
  /** For models that run in this process and take their time. */
  clock?: Clock;
  /** The providers to look among. Default: `modelProviders`. */
  providers?: readonly ModelSpec[];
}

/** A model's name, taken apart. */
export interface ModelName {
  provider: string;
  modelId: string;
  baseUrl?: string;
}

/** Takes a model's name apart: `provider`, `provider/model` or `URL#model`. Never fails; what the parts stand for is not looked at. */
export function parseModelName(name: string): ModelName {
  if (/^https?:\/\//i.test(name)) {
    const hash = name.lastIndexOf('#');
    const at = hash < 0 ? name.length : hash;
    return { provider: openaiCompatible.name, modelId: name.slice(at + 1), baseUrl: name.slice(0, at) };
  }
  const slash = name.indexOf('/');
  if (slash < 0) return { provider: name, modelId: '' };
  return { provider: name.slice(0, slash), modelId: name.slice(slash + 1) };
}

/**
 * Finds a model by its name:
 * - `embedded`: runs here, without network or key
 * - `openai/gpt-5`, `anthropic/claude-sonnet-4-5`: with the key from the environment
 * - `http://127.0.0.1:11434/v1#llama3.2`, or `openai-compatible/llama3.2` with `baseUrl`: any OpenAI-compatible server
 *
 * What is wrong with the name or the environment is raised at once; the provider's package is loaded by the first call. A model that you
 * made yourself needs none of this: hand it over as it is.
 *
 * @throws UnknownModelError with the nearest known provider; MissingApiKeyError that says which variable to set
 */
export function resolveModel(name: string, options: ResolveModelOptions = {}): LanguageModel {
  const { environment = (variable: string) => process.env[variable], providers = modelProviders, clock } = options;
  const named = parseModelName(name);
  if (named.baseUrl !== undefined && named.modelId === '')
    throw new UnknownModelError(name, `name the model behind the address: "${named.baseUrl}#<model>"`);
  const { provider, modelId, baseUrl = options.baseUrl } = named;
  const spec = providers.find((candidate) => candidate.name === provider);
  if (spec === undefined) {
    const known = providers.map((candidate) => candidate.name);
    throw new UnknownModelError(name, `known are ${known.join(', ')}, and URLs`, nearestName(provider, known));
  }
  const model = spec.create(modelId, {
    environment,
    ...(baseUrl !== undefined && { baseUrl }),
    ...(clock && { clock }),
  });
  return model instanceof Promise ? lazyModel({ provider, modelId }, () => model) : model;
}
