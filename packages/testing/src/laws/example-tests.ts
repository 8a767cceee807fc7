import type { ComponentContext, ComponentExample } from '@weir/core';
import { catchError, defer, throwError, type Observable, type OperatorFunction } from 'rxjs';
import { marbles } from '../marbles.js';
import { testContext } from '../test-context.js';
import { LawViolationError } from '../errors/law-violation-error.js';
import type { Law } from './law.js';

/** The part of an operator's spec that its examples are run from. */
export interface ExampleSpec {
  readonly name: string;
  readonly examples?: readonly ComponentExample[];
}

/** Makes the operator from an example's config; the caller reads the config by the spec's schema first. */
export type CreateFromConfig = (config: unknown, context: ComponentContext) => OperatorFunction<never, unknown>;

/**
 * Makes a test of each example in an operator's spec: its input marbles go through the operator in virtual time, and what comes
 * out must be its output marbles. `#` in the output stands for an error whose `code` is the example's `error`.
 *
 * Examples without marbles still have their operator created from their config. Operators that await promises cannot be run in
 * the virtual time of RxJS: give their examples no marbles.
 *
 * @example
 * for (const test of exampleTests(batchSpec, (config) => batch(config as BatchOptions))) it(test.name, test.check);
 */
export function exampleTests(spec: ExampleSpec, create: CreateFromConfig): Law[] {
  return (spec.examples ?? []).map((example) => ({
    name: `${spec.name}, example: ${example.title}`,
    check: async () => runExample(example, create),
  }));
}

function runExample(example: ComponentExample, create: CreateFromConfig): void {
  const { title, config, input, output, values, error } = example;
  if ((input === undefined) !== (output === undefined)) {
    throw new LawViolationError({ law: title, problem: 'the example has marbles on one side only' });
  }
  if (input === undefined || output === undefined) {
    create(config, testContext());
    return;
  }
  marbles(({ cold, expectObservable }) => {
    const source = cold<never>(input, values?.input as Record<string, never>);
    const result = defer(() => source.pipe(create(config, testContext()))).pipe(catchError(toCode));
    expectObservable(result).toBe(output, values?.output, error);
  });
}

function toCode(error: unknown): Observable<never> {
  return throwError(() => (error as { code?: unknown } | undefined)?.code ?? error);
}
