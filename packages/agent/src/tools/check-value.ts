import type { z } from 'zod';

/** What a schema says to a value: the value as it is to be used, or what is wrong with it. */
export type CheckedValue = { value: unknown } | { problems: string };

/** Checks a value against a schema. Never rejects: a refinement that throws has not accepted the value. */
export async function checkValue(load: () => Promise<z.ZodType>, value: unknown): Promise<CheckedValue> {
  try {
    const result = await (await load()).safeParseAsync(value);
    return result.success ? { value: result.data } : { problems: problemsOf(result.error) };
  } catch (error) {
    return { problems: error instanceof Error ? error.message : String(error) };
  }
}

function problemsOf({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => (path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message))
    .join('; ');
}
