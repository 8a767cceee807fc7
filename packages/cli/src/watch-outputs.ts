import type { Writable } from 'node:stream';
import { exitCodes } from './exit-codes.js';

/** What became of the streams that a command writes to. */
export interface OutputWatch {
  /** The exit code of a command that did its work and could not say so; `undefined` while everything could be written. */
  readonly exitCode: number | undefined;
  /** Resolves when all that was written is with the operating system, or cannot be. */
  flushed(): Promise<void>;
}

/** Keeps outputs that are closed or full from ending the process with a stack trace. */
export function watchOutputs(stdout: Writable, stderr: Writable): OutputWatch {
  let exitCode: number | undefined;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (exitCode !== undefined) return;
    exitCode = error.code === 'EPIPE' ? exitCodes.outputClosed : exitCodes.failed;
    if (exitCode === exitCodes.failed) stderr.write(`weir: Standard output could not be written: ${error.message}\n`);
  });
  stderr.on('error', () => {
    // There is nowhere left to say it.
  });
  return {
    get exitCode() {
      return exitCode;
    },
    async flushed() {
      await Promise.all([stdout, stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))));
    },
  };
}
