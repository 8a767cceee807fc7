import { createRegistry, knownNamesHint, nearestName } from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';
import { UsageError } from '../errors/usage-error.js';
import { exitCodes } from '../exit-codes.js';

/** `weir list [kind]` */
export function listCommand(kind: string | undefined, { format }: { format: 'text' | 'json' }): number {
  const registry = createRegistry(standardCatalogs);
  if (kind !== undefined && !registry.kinds().includes(kind)) {
    const hint = knownNamesHint(nearestName(kind, registry.kinds()), registry.kinds());
    throw new UsageError(kind, `There is no kind "${kind}". ${hint}`);
  }
  const components = registry
    .list(kind)
    .map(({ kind: of, name, summary }) => ({ kind: of, name, summary }))
    .sort((a, b) => a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name));
  if (format === 'json') console.log(JSON.stringify(components, undefined, 2));
  else for (const { kind: of, name, summary } of components) console.log(`${of.padEnd(10)}${name.padEnd(20)}${summary}`);
  return exitCodes.ok;
}
