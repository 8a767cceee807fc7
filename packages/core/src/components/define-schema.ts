import type { SchemaSpec } from './component-spec.js';

/** Declares a named schema, so that config can refer to it: `validate: { schema: order }`. */
export function defineSchema(spec: Omit<SchemaSpec, 'kind'>): SchemaSpec {
  return { kind: 'schema', ...spec };
}
