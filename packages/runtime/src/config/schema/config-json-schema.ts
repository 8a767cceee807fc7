import { z } from 'zod';
import type { SchemaNode } from './schema-node.js';

/** The JSON Schema of what a component's config takes, on its own. */
export function configJsonSchema(schema: z.ZodType): SchemaNode {
  const { $schema: _, ...root } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as SchemaNode;
  return root;
}
