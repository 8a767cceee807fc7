import { WeirError } from '@weir/core';

/** Raised when a folder that must belong to one alone is used by another stream or process, whose id is in `details.process`. */
export class FolderInUseError extends WeirError<{ path: string; process: number; retryable: true }> {
  static override readonly code = 'folder_in_use';

  /** @param isOwn whether the process is this one */
  constructor(path: string, process: number, isOwn = false) {
    const user = isOwn ? 'another stream of this process' : `process ${process}`;
    super(`${path} is in use by ${user}. Stop that, or choose another folder for each.`, {
      path,
      process,
      retryable: true,
    });
  }
}
