import { OutputClosedError, WeirError } from '@weir/core';
import { ConfigError, formatProblem } from '@weir/runtime';
import { UsageError } from './errors/usage-error.js';
import { exitCodes } from './exit-codes.js';

/** Says on standard error what went wrong, in the words of the error, and gives the exit code that fits it. */
export function reportError(error: unknown): number {
  // Whoever closed the pipe does not want to hear about it.
  if (OutputClosedError.is(error)) return exitCodes.outputClosed;
  if (ConfigError.is(error)) {
    console.error(error.details.problems.map(formatProblem).join('\n'));
    return exitCodes.failed;
  }
  if (UsageError.is(error)) {
    console.error(`weir: ${error.message}`);
    return exitCodes.usage;
  }
  console.error(`weir: ${WeirError.is(error) ? `${error.message} [${error.code}]` : stackOf(error)}`);
  return exitCodes.failed;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
