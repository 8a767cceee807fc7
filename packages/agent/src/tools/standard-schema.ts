/** What a schema says to a value. */
export type SchemaResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/**
 * A schema by which values are checked: of zod 4 (any version of it, zod/mini too), or of another library that follows Standard Schema.
 *
 * @see https://standardschema.dev what its libraries have in common, and https://standardschema.dev/json-schema what a tool's input needs beside it
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** Tells whether values can be checked by it. Of zod's major versions only the fourth can be made into JSON Schema, and one of them is enough. */
export function isSchema(value: unknown): value is StandardSchema {
  return typeof fieldOf(fieldOf(value, '~standard'), 'validate') === 'function' && !isOldZod(value);
}

/** What a value is instead of a schema, where it is something that is often taken for one. */
export function mistakenFor(value: unknown): string | undefined {
  if (isOldZod(value)) return 'a schema of zod 3: import zod 4, which zod from 3.25 on has at "zod/v4"';
  if (isSchema(value)) return 'of a library without JSON Schema: wrap it by that of the library, or use zod 4';
  if (fieldOf(value, 'jsonSchema') !== undefined || isJsonSchema(value))
    return 'a JSON Schema: make a schema of it by zod’s `z.fromJSONSchema`';
  return undefined;
}

function isOldZod(value: unknown): boolean {
  return fieldOf(fieldOf(value, '_def'), 'typeName') !== undefined && fieldOf(value, '_zod') === undefined;
}

function isJsonSchema(value: unknown): boolean {
  return ['type', 'properties', '$schema', 'anyOf', '$ref'].some((key) => fieldOf(value, key) !== undefined);
}

/** A field of a value that may be anything: the schemas of some libraries are functions. */
export function fieldOf(value: unknown, key: string): unknown {
  const holds = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return holds ? (value as Record<string, unknown>)[key] : undefined;
}
