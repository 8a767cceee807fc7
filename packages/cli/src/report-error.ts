import { OutputClosedError, WeirError } from '@weir/core';
import { ConfigError, formatProblem } from '@weir/runtime';
import { UsageError } from './errors/usage-error.js';
import { exitCodes } from './exit-codes.js';

/**
 * Says on standard error what went wrong, in the words of the error, and gives the exit code that fits it.
 *
 * @param mask takes secrets out of what is said
 */
export function reportError(error: unknown, mask: (text: string) => string = (text) => text): number {
  // Whoever closed the pipe does not want to hear about it.
  if (OutputClosedError.is(error)) return exitCodes.outputClosed;
  const say = (text: string) => console.error(mask(text));
  if (ConfigError.is(error)) {
    say(error.details.problems.map(formatProblem).join('\n'));
    return exitCodes.failed;
  }
  if (UsageError.is(error)) {
    say(`weir: ${error.message}`);
    return exitCodes.usage;
  }
  say(`weir: ${wordsOf(error)}`);
  return exitCodes.failed;
}

/** The stack only where nobody foresaw the error. */
function wordsOf(error: unknown): string {
  if (WeirError.is(error)) return `${error.message} [${error.code}]`;
  if (!(error instanceof Error)) return String(error);
  return 'syscall' in error ? error.message : (error.stack ?? error.message);
}
