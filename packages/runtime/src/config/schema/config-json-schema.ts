import { z } from 'zod';
import type { SchemaNode } from './schema-node.js';

/** The JSON Schema of what a component's config takes, on its own. */
export function configJsonSchema(schema: z.ZodType): SchemaNode {
  const options = { io: 'input', unrepresentable: 'any', override: keepDefault } as const;
  const { $schema: _, ...root } = z.toJSONSchema(schema, options) as SchemaNode;
  return root;
}

/** Zod leaves out the default of a field that is transformed. Those of durations and sizes are numbers, which the field takes as well. */
function keepDefault({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const { def } = zodSchema._zod;
  if (def.type === 'default' && typeof def.defaultValue === 'number') jsonSchema.default ??= def.defaultValue;
}
