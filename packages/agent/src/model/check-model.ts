import { InvalidArgumentError } from '@weir/core';
import type { LanguageModel } from './language-model.js';

/** Checks that an option is a model. @throws InvalidArgumentError that says where to get one */
export function checkModel(path: string, model: unknown): void {
  if (typeof model === 'string')
    throw new InvalidArgumentError(path, `a model, which resolveModel(${JSON.stringify(model)}) finds`, model);
  const { doStream, doGenerate, modelId } = (model ?? {}) as { [Key in keyof LanguageModel | 'doGenerate']?: unknown };
  const canAnswer = typeof doStream === 'function' || typeof doGenerate === 'function';
  if (!canAnswer || typeof modelId !== 'string')
    throw new InvalidArgumentError(path, 'a model: one of an AI SDK provider, or what resolveModel gives', model);
}
