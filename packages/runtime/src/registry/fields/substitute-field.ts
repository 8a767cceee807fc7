import { z } from 'zod';
import { compileSubstitute } from '../../config/expression/compile-expression.js';
import type { Substitute } from '../../config/pipeline-plan.js';

/**
 * What goes on in the place of an item that failed: a text is a CEL expression over `event`, the item, and `error`, its `{ code, message }`; a map holds
 * such expressions; any other value stands for itself. Configuration in TypeScript may give a function instead.
 */
export function substituteField(): z.ZodType<Substitute> {
  return z.unknown().transform((value, context): Substitute => {
    if (typeof value === 'function') return value as Substitute;
    if (!isMap(value)) return partOf(value, [], context);
    const parts = Object.entries(value).map(([name, part]) => [name, partOf(part, [name], context)] as const);
    return (item, error) => Object.fromEntries(parts.map(([name, make]) => [name, make(item, error)]));
  });
}

function partOf(value: unknown, path: string[], context: z.RefinementCtx): Substitute {
  if (typeof value !== 'string') return () => value;
  const compiled = compileSubstitute(value);
  if ('evaluate' in compiled) return compiled.evaluate;
  context.addIssue({ code: 'custom', path, message: compiled.message });
  return z.NEVER;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
