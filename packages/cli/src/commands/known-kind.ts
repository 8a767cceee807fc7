import { knownNamesHint, nearestName } from '@weir/core/names';
import type { Registry } from '@weir/runtime';
import { UsageError } from '../errors/usage-error.js';

/** The kind of component that an argument names, if it names one. @throws UsageError with the nearest kind */
export function knownKind(registry: Registry, kind: string | undefined): string | undefined {
  const kinds = registry.kinds();
  if (kind === undefined || kinds.includes(kind)) return kind;
  throw new UsageError(kind, `There is no kind "${kind}". ${knownNamesHint(nearestName(kind, kinds), kinds)}`);
}
