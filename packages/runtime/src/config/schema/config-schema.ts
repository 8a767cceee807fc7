import type { z } from 'zod';
import { configJsonSchema } from './config-json-schema.js';
import { mapSchema, type SchemaNode } from './schema-node.js';

/**
 * The JSON Schema of what a zod schema takes, as a definition called `name` within the schema of the whole file. Wherever it asks for
 * something narrower than any text, `${NAME}` is allowed as well.
 */
export function configSchema(schema: z.ZodType, name: string): SchemaNode {
  return mapSchema(configJsonSchema(schema), (node) => allowReference(rebase(node, name)));
}

/** Lets references that start from the schema's own root start from where it stands now. */
function rebase(node: SchemaNode, name: string): SchemaNode {
  const { $ref } = node;
  return typeof $ref === 'string' ? { ...node, $ref: $ref.replace('#', `#/$defs/${name}`) } : node;
}

function allowReference(node: SchemaNode): SchemaNode {
  if (!isNarrow(node)) return node;
  const { description, title, default: preset, examples, ...narrow } = node;
  const words = Object.entries({ description, title, default: preset, examples }).filter(
    ([, value]) => value !== undefined,
  );
  return { ...Object.fromEntries(words), anyOf: [narrow, { $ref: '#/$defs/reference' }] };
}

function isNarrow({ type, enum: values, pattern, const: constant }: SchemaNode): boolean {
  if (values !== undefined || pattern !== undefined || constant !== undefined) return true;
  return type === 'number' || type === 'integer' || type === 'boolean';
}
