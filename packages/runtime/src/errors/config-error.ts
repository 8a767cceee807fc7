import { WeirError } from '@weir/core';
import { formatProblem, type Problem } from '../config/problem.js';

/** Raised before anything runs when a configuration is not valid: `details.problems` lists everything that is wrong with it, each with its place. */
export class ConfigError extends WeirError<{ problems: readonly Problem[] }> {
  static override readonly code = 'config_invalid';

  constructor(problems: readonly Problem[], options: { cause?: unknown } = {}) {
    const count = problems.filter(({ severity }) => severity === 'error').length;
    const title = count === 1 ? 'The configuration has a problem' : `The configuration has ${count} problems`;
    super(`${title}:\n${problems.map((problem) => `  ${formatProblem(problem)}`).join('\n')}`, { problems }, options);
  }
}
