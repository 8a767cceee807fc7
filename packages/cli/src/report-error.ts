import { OutputClosedError, WeirError } from '@weir/core';
import { ConfigError, formatProblem, type FailurePlace } from '@weir/runtime';
import { UsageError } from './errors/usage-error.js';
import { exitCodes } from './exit-codes.js';

/** So many lines of a stack lead to where an error was raised; the rest is how it got to us. */
const stackLines = 8;

/** Says on standard error what went wrong, in the words of the error, and where, and gives the exit code that fits it. */
export function reportError(error: unknown, place?: FailurePlace): number {
  // Whoever closed the pipe does not want to hear about it.
  if (OutputClosedError.is(error)) return exitCodes.outputClosed;
  const say = (text: string) => process.stderr.write(`${text}\n`);
  if (ConfigError.is(error)) {
    say(error.details.problems.map(formatProblem).join('\n'));
    return exitCodes.failed;
  }
  if (UsageError.is(error)) {
    say(`weir: ${error.message}`);
    return exitCodes.usage;
  }
  say(`weir: ${whereIn(place)}${wordsOf(error)}`);
  return exitCodes.failed;
}

function whereIn(place: FailurePlace | undefined): string {
  if (place?.step === undefined) return '';
  const { pipeline, step, at } = place;
  return `${at === undefined ? '' : `${at} `}"${step}" of the pipeline "${pipeline}" failed: `;
}

/** The stack only where nobody foresaw the error. */
function wordsOf(error: unknown): string {
  if (WeirError.is(error)) return `${error.message} [${[error.code, ...errnoOf(error.details as object)].join(' ')}]`;
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error);
  const { message, stack = message, syscall } = error as NodeJS.ErrnoException;
  return syscall === undefined ? stack.split('\n').slice(0, stackLines).join('\n') : message;
}

/** The system's own name for the failure, such as ENOSPC, where the error knows it. */
function errnoOf(details: { errno?: unknown }): string[] {
  const { errno } = details;
  return typeof errno === 'string' ? [errno] : [];
}
