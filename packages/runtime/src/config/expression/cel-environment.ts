import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import { linearMatches, matchesLinearly } from './linear-matches.js';
import { registerMixedArithmetic } from './mixed-arithmetic.js';

/** What an expression may speak of: the item, and where it is about a failed one, its failure. */
export type CelVariable = 'event' | 'error';

const environments = new Map<string, Environment>();

/**
 * The CEL that configuration speaks: standard CEL over the variable `event` (and `error`, where there is one), and three things more.
 *
 * Whole numbers and decimals may be reckoned with together: every number in an event is a decimal (JSON knows no other), and
 * `event.durationMs / 1000` has to work. Lists and maps may mix types, for the same reason. `matches` runs on RE2 instead of the
 * library's backtracking `RegExp`, so that no expression can hang the process.
 */
export function parseCel(source: string, variables: readonly CelVariable[] = ['event']): ParseResult {
  const key = variables.join();
  const environment = environments.get(key) ?? createEnvironment(variables);
  environments.set(key, environment);
  return environment.parse(source);
}

function createEnvironment(variables: readonly CelVariable[]): Environment {
  const created = new Environment({ homogeneousAggregateLiterals: false }).registerFunction(
    `string.${linearMatches}(string): bool`,
    matchesLinearly,
  );
  for (const variable of variables) created.registerVariable(variable, 'dyn');
  registerMixedArithmetic(created);
  return created;
}
