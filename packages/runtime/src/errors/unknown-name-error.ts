import { WeirError } from '@weir/core';
import { knownNamesHint, nearestName } from '@weir/core/names';

/** Raised when a registered thing is asked for by a name that nobody has; `details.nearest` is the known name it most likely stands for. */
export class UnknownNameError extends WeirError<{ kind: string; name: string; nearest: string | undefined }> {
  static override readonly code = 'unknown_name';

  constructor(kind: string, name: string, known: readonly string[]) {
    const nearest = nearestName(name, known);
    super(`There is no ${kind} "${name}". ${knownNamesHint(nearest, known)}`, { kind, name, nearest });
  }
}
