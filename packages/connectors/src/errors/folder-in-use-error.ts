import { WeirError } from '@weir/core';

/** Raised when a folder that must belong to one alone is used by another stream or process, whose id is in `details.process`. */
export class FolderInUseError extends WeirError<{ path: string; process: number; retryable: true }> {
  static override readonly code = 'folder_in_use';

  constructor(path: string, process: number) {
    super(`${path} is in use by process ${process}. Stop that, or choose another folder for each.`, {
      path,
      process,
      retryable: true,
    });
  }
}
