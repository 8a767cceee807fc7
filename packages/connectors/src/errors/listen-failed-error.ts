import { WeirError } from '@weir/core';
import { errnoOf, messageOf } from './errno-of.js';

const advice: Record<string, string> = {
  EACCES: 'ports below 1024 need more rights. Choose a higher one',
  EADDRNOTAVAIL: 'this machine has no such address. Use 127.0.0.1, or 0.0.0.0 for all of its addresses',
  ENOTFOUND: 'the host name is not known. Use an address of this machine',
};

/** Raised when a server cannot listen on its address, for a reason other than a taken port. */
export class ListenFailedError extends WeirError<{ host: string; port: number; errno: string | undefined }> {
  static override readonly code = 'listen_failed';

  constructor(host: string, port: number, cause: unknown) {
    const errno = errnoOf(cause);
    const reason = (errno !== undefined && advice[errno]) || messageOf(cause);
    super(`Cannot listen on ${host}:${port}: ${reason}.`, { host, port, errno }, { cause });
  }
}
