import { CommanderError } from 'commander';
import { exitCodes } from './exit-codes.js';
import { createProgram } from './program.js';
import { reportError } from './report-error.js';

/**
 * Runs the `weir` command.
 *
 * @param args what stands behind `weir` on the command line
 * @returns the exit code, by `exitCodes`
 */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const program = createProgram((code) => (exitCode = code));
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return reportError(error);
  }
}
