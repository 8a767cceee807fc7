import { z } from 'zod';
import type { SchemaNode } from './schema-node.js';

/** The JSON Schema of what a component's config takes, on its own. */
export function configJsonSchema(schema: z.ZodType): SchemaNode {
  const options = { io: 'input', unrepresentable: 'any', override: keepDefault } as const;
  const { $schema: _, ...root } = z.toJSONSchema(schema, options) as SchemaNode;
  return root;
}

/** Zod leaves out the default of a field that is transformed: what comes of it may be no input. Where it is one, it is kept. */
function keepDefault({ zodSchema, jsonSchema }: Converted): void {
  const { def } = zodSchema._zod;
  if (def.type !== 'default' || jsonSchema.default !== undefined) return;
  const result = z.safeParse(zodSchema, def.defaultValue);
  const isPlain = typeof def.defaultValue === 'number' || typeof def.defaultValue === 'string';
  if (isPlain && result.success && result.data === def.defaultValue) jsonSchema.default = def.defaultValue;
}

interface Converted {
  readonly zodSchema: z.core.$ZodTypes;
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
}
