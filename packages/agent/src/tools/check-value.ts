import type { SchemaIssue, StandardSchema } from './standard-schema.js';

/** What a schema says to a value: the value as it is to be used, or what is wrong with it. */
export type CheckedValue = { value: unknown } | { problems: string };

/** Checks a value against a schema. Never rejects: a refinement that throws has not accepted the value. */
export async function checkValue(load: () => Promise<StandardSchema>, value: unknown): Promise<CheckedValue> {
  try {
    const result = await (await load())['~standard'].validate(value);
    return result.issues === undefined ? { value: result.value } : { problems: problemsOf(result.issues) };
  } catch (error) {
    return { problems: error instanceof Error ? error.message : String(error) };
  }
}

function problemsOf(issues: readonly SchemaIssue[]): string {
  return issues
    .map(({ path = [], message }) => (path.length > 0 ? `${path.map(nameOf).join('.')}: ${message}` : message))
    .join('; ');
}

function nameOf(segment: NonNullable<SchemaIssue['path']>[number]): string {
  return String(typeof segment === 'object' ? segment.key : segment);
}
