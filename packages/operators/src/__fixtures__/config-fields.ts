import { compileFunction } from 'node:vm';
import type { Expression, Fields } from '@weir/core';
import { z } from 'zod';

/** The building blocks of config schemas, as far as the specs here need them: expressions are read as JavaScript. */
export const configFields: Fields = {
  z,
  duration: () =>
    z.union([z.number(), z.string().transform((text) => Number.parseFloat(text) * (text.endsWith('m') ? 60_000 : 1))]),
  bytes: () => z.number(),
  expression: (() =>
    z.string().transform((text) => compileFunction(`return ${text}`, ['event']) as Expression)) as Fields['expression'],
  pattern: () => z.never(),
  reference: () => z.string(),
};

/** Reads a component's config as the registry would. */
export function readConfig<Config>(spec: { config: (fields: Fields) => z.ZodType<Config> }, config: unknown): Config {
  return spec.config(configFields).parse(config);
}
