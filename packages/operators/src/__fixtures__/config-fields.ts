import type { Fields } from '@weir/core';
import { createFields } from '@weir/runtime';
import type { z } from 'zod';

/** What the examples and tests refer to by name. */
const registered: Record<string, readonly string[]> = {
  schema: ['user_message', 'order'],
  function: ['enrichOrder', 'half'],
  aggregate: ['longest'],
  retryBudget: ['provider'],
  bulkhead: ['provider'],
};

/** The runtime's own building blocks of config schemas. */
export const configFields: Fields = createFields((kind) => registered[kind] ?? []);

/** Reads a component's config as the registry would. */
export function readConfig<Config>(spec: { config: (fields: Fields) => z.ZodType<Config> }, config: unknown): Config {
  return spec.config(configFields).parse(config);
}
