import { WeirError } from './weir-error.js';

/** Raised where an output is gone for good, as when the reader of a pipe has left: nothing written later can arrive. */
export class OutputClosedError extends WeirError<{ output: string }> {
  static override readonly code = 'output_closed';

  constructor(output: string, options: { cause?: unknown } = {}) {
    super(`${output} is closed: nothing more can be written to it.`, { output }, options);
  }
}
