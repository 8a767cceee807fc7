import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import { linearMatches, matchesLinearly } from './linear-matches.js';
import { registerMixedArithmetic } from './mixed-arithmetic.js';

let environment: Environment | undefined;

/**
 * The CEL that configuration speaks: standard CEL over the variable `event`, and three things more.
 *
 * Whole numbers and decimals may be reckoned with together: every number in an event is a decimal (JSON knows no other), and
 * `event.durationMs / 1000` has to work. Lists and maps may mix types, for the same reason. `matches` runs on RE2 instead of the
 * library's backtracking `RegExp`, so that no expression can hang the process.
 */
export function parseCel(source: string): ParseResult {
  return (environment ??= createEnvironment()).parse(source);
}

function createEnvironment(): Environment {
  const created = new Environment({ homogeneousAggregateLiterals: false })
    .registerVariable('event', 'dyn')
    .registerFunction(`string.${linearMatches}(string): bool`, matchesLinearly);
  registerMixedArithmetic(created);
  return created;
}
