import type { z } from 'zod';
import type { JsonSchema } from '../model/json.js';
import { fieldOf, type StandardSchema } from './standard-schema.js';

/** Whether models can be told of a schema: it is zod's, or brings its own JSON Schema. */
export function hasJsonSchema(schema: StandardSchema): boolean {
  return isZod(schema) || typeof fieldOf(fieldOf(schema['~standard'], 'jsonSchema'), 'input') === 'function';
}

/** The schema of what may be sent, in the dialect that providers know. */
export async function jsonSchemaOf(schema: StandardSchema): Promise<JsonSchema> {
  const { $schema: _, ...jsonSchema }: Readonly<Record<string, unknown>> = isZod(schema)
    ? await fromZod(schema)
    : fromOther(schema);
  return jsonSchema;
}

function isZod(schema: unknown): schema is z.core.$ZodType {
  return fieldOf(schema, '_zod') !== undefined;
}

/** Schemas of zod from 4.2 on bring their own way; those before it, and zod/mini's, are read by the copy of zod here. */
async function fromZod(schema: z.core.$ZodType): Promise<Record<string, unknown>> {
  const options = { target: 'draft-07', io: 'input', unrepresentable: 'any' } as const;
  if ('toJSONSchema' in schema) return (schema as z.ZodType).toJSONSchema(options);
  const { toJSONSchema } = await import('zod');
  return toJSONSchema(schema, {
    ...options,
    // They keep descriptions where this copy does not look.
    override: ({ zodSchema, jsonSchema }) => {
      const description = fieldOf(zodSchema, 'description');
      if (typeof description === 'string') jsonSchema.description ??= description;
    },
  });
}

function fromOther(schema: StandardSchema): Record<string, unknown> {
  const { jsonSchema } = schema['~standard'] as unknown as {
    jsonSchema: { input(options: { target: string }): Record<string, unknown> };
  };
  return jsonSchema.input({ target: 'draft-07' });
}
