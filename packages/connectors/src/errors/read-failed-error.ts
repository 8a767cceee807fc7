import { WeirError } from '@weir/core';
import { errnoOf, messageOf } from './errno-of.js';

const advice: Record<string, string> = {
  ENOENT: 'there is no such file. Correct the path, or set "follow: true" to wait for the file to appear',
  EACCES: 'permission is denied. Let this user read it',
  EISDIR: 'it is a folder. Name a file in it',
};

/** Raised when an input cannot be opened or read. */
export class ReadFailedError extends WeirError<{ path: string; errno: string | undefined }> {
  static override readonly code = 'read_failed';

  constructor(path: string, cause: unknown) {
    const errno = errnoOf(cause);
    const reason = (errno !== undefined && advice[errno]) || messageOf(cause);
    super(`Cannot read ${path}: ${reason}.`, { path, errno }, { cause });
  }
}
