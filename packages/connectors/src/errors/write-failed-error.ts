import { WeirError } from '@weir/core';
import { errnoOf, messageOf } from './errno-of.js';

const advice: Record<string, string> = {
  ENOSPC: 'the disk is full. Free some space; what was written before is whole',
  EDQUOT: "the user's disk quota is used up. Free some space; what was written before is whole",
  EFBIG: 'the file may not grow any further. Rotate it by "maxBytes", or raise the limit',
  EACCES: 'permission is denied. Let this user write there, or choose another path',
  EROFS: 'the file system is read-only. Choose another path',
  ENOENT: 'its folder does not exist. Create it, or set "createFolders: true"',
  EISDIR: 'it is a folder. Name a file in it',
};

/** Raised when an output cannot be opened or written to; `details.errno` has the system's reason, such as `ENOSPC`. */
export class WriteFailedError extends WeirError<{ path: string; errno: string | undefined }> {
  static override readonly code = 'write_failed';

  constructor(path: string, cause: unknown) {
    const errno = errnoOf(cause);
    const reason = (errno !== undefined && advice[errno]) || messageOf(cause);
    super(`Cannot write to ${path}: ${reason}.`, { path, errno }, { cause });
  }
}
