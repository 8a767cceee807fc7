import { WeirError } from './weir-error.js';

/** Raised by a sink whose output is gone for good, as when the reader of a pipe has left: nothing written later can arrive. */
export class OutputClosedError extends WeirError<{ output: string }> {
  static override readonly code = 'output_closed';

  constructor(output: string, options: { cause?: unknown } = {}) {
    super(`${output} was closed by its reader; nothing more can be written to it.`, { output }, options);
  }
}
