import type { ParseResult } from '@marcbachmann/cel-js';
import type { Expression } from '@weir/core';
import { ExpressionError } from '../../errors/expression-error.js';
import { compilePattern, explainPatternError } from '../../registry/fields/pattern-field.js';
import type { Substitute } from '../pipeline-plan.js';
import { parseCel, type CelVariable } from './cel-environment.js';
import { askLibrary, isPlain } from './closure.js';
import { compileClosure } from './compile-closure.js';
import { explainCelError, summaryOf } from './explain-cel-error.js';
import { useLinearMatches } from './linear-matches.js';
import { plainResult } from './plain-result.js';

/** What an expression has to give: anything, or true and false only. */
export type ExpressionResult = 'any' | 'boolean';

/** Why an expression from the configuration cannot be used: with the column within the expression. */
export interface ExpressionFault {
  readonly message: string;
}

/**
 * Compiles a CEL expression over `event` into a function of the event.
 *
 * Syntax and types are checked here. What depends on the event is checked when it is evaluated, and raises `ExpressionError`: a missing
 * field (ask for `has(event.x)` first), operands that do not fit, a result that is no boolean where one is asked for.
 * Common expressions take some tens of nanoseconds; those that only the CEL library can evaluate, about half a microsecond.
 */
export function compileExpression(
  source: string,
  result: ExpressionResult,
): { evaluate: Expression } | ExpressionFault {
  const parsed = parseChecked(source, result, ['event']);
  if ('message' in parsed) return parsed;
  return { evaluate: result === 'boolean' ? predicate(source, parsed) : selector(source, parsed) };
}

/**
 * Compiles a CEL expression over `event`, an item that failed, and `error`, its failure, into a function of both. Checked as others are; the
 * CEL library evaluates it, since few items fail.
 */
export function compileSubstitute(source: string): { evaluate: Substitute } | ExpressionFault {
  const parsed = parseChecked(source, 'any', ['event', 'error']);
  if ('message' in parsed) return parsed;
  return { evaluate: (event, error) => plainResult(evaluateByLibrary(source, parsed, { event, error })) };
}

function parseChecked(
  source: string,
  result: ExpressionResult,
  variables: readonly CelVariable[],
): ParseResult | ExpressionFault {
  try {
    const parsed = parseCel(source, variables);
    return patternFault(useLinearMatches(parsed.ast)) ?? typeFault(source, parsed, result) ?? parsed;
  } catch (error) {
    return { message: explainCelError(source, error) };
  }
}

function typeFault(source: string, parsed: ParseResult, result: ExpressionResult): ExpressionFault | undefined {
  const { valid, type, error } = parsed.check();
  if (!valid) return { message: explainCelError(source, error) };
  if (result === 'any' || type === 'bool' || type === 'dyn') return undefined;
  return { message: `The expression must be true or false, but it gives a value of the type ${String(type)}.` };
}

function patternFault(patterns: readonly string[]): ExpressionFault | undefined {
  for (const pattern of patterns) {
    try {
      compilePattern(pattern);
    } catch (error) {
      return { message: explainPatternError(pattern, error) };
    }
  }
  return undefined;
}

function predicate(source: string, parsed: ParseResult): Expression<boolean> {
  const closure = compileClosure(parsed.ast) ?? askLibrary;
  return (event) => {
    const quick = closure(event);
    if (typeof quick === 'boolean') return quick;
    const value = evaluateByLibrary(source, parsed, { event });
    if (typeof value === 'boolean') return value;
    throw new ExpressionError(source, `it has to give true or false, but gave a ${typeof value}`);
  };
}

function selector(source: string, parsed: ParseResult): Expression {
  const closure = compileClosure(parsed.ast) ?? askLibrary;
  return (event) => {
    const quick = closure(event);
    // Asked first, since most of what is selected is text.
    if (typeof quick === 'string') return quick;
    if (typeof quick === 'bigint') return Number(quick);
    return isPlain(quick) ? quick : plainResult(evaluateByLibrary(source, parsed, { event }));
  };
}

function evaluateByLibrary(
  source: string,
  evaluate: ParseResult,
  variables: Partial<Record<CelVariable, unknown>>,
): unknown {
  try {
    return evaluate(variables) as unknown;
  } catch (error) {
    throw new ExpressionError(source, summaryOf(error), { cause: error });
  }
}
