import type { Expression, Fields } from '@weir/core';
import { z } from 'zod';
import { bytesField } from './fields/bytes-field.js';
import { durationField } from './fields/duration-field.js';
import { expressionField } from './fields/expression-field.js';
import { patternField } from './fields/pattern-field.js';
import { referenceField } from './fields/reference-field.js';

/**
 * The building blocks of config schemas, for components that are registered together.
 *
 * @param namesOf the names that are known of a kind, when a config is read
 */
export function createFields(namesOf: (kind: string) => readonly string[]): Fields {
  return {
    z,
    duration: durationField,
    bytes: bytesField,
    // A boolean expression is compiled so that it gives a boolean or throws.
    expression: (result = 'any') => expressionField(result) as z.ZodType<Expression<boolean>>,
    pattern: patternField,
    reference: (kind) => referenceField(kind, () => namesOf(kind)),
  };
}
