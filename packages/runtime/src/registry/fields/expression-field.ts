import type { Expression } from '@weir/core';
import { z } from 'zod';
import { compileExpression, type ExpressionResult } from '../../config/expression/compile-expression.js';

/** A CEL expression over `event`. Configuration in TypeScript may give a function instead. */
export function expressionField(result: ExpressionResult): z.ZodType<Expression> {
  return z
    .union([z.string(), z.boolean(), z.custom<Expression>((value) => typeof value === 'function')], {
      error: 'Write a CEL expression over `event`, such as event.type == "tool_end".',
    })
    .transform((source, context) => {
      if (typeof source === 'function') return source;
      const compiled = compileExpression(String(source), result);
      if ('evaluate' in compiled) return compiled.evaluate;
      context.addIssue({ code: 'custom', message: compiled.message });
      return z.NEVER;
    })
    .meta({
      title: 'CEL expression',
      anyOf: undefined,
      type: 'string',
      format: 'cel',
      examples: ['event.type == "tool_end"'],
    });
}
