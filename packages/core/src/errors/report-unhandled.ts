import { throwError } from 'rxjs';

/** Raises an error that nobody handles as RxJS raises its own: by `config.onUnhandledError`, or as an uncaught exception. */
export function reportUnhandled(error: unknown): void {
  throwError(() => error).subscribe();
}
