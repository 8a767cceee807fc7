import { WeirError } from '@weir/core';

/** Raised when a model's name leads to nothing; `details.nearest` is the known provider that it most likely stands for. */
export class UnknownModelError extends WeirError<{ name: string; nearest: string | undefined }> {
  static override readonly code = 'unknown_model';

  constructor(name: string, problem: string, nearest?: string) {
    const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
    super(`The model "${name}" cannot be found: ${problem}.${hint}`, { name, nearest });
  }
}
