import { createRegistry, knownNamesHint, nearestName } from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';
import { UsageError } from '../errors/usage-error.js';
import { exitCodes } from '../exit-codes.js';
import { renderComponent } from '../reference/render-component.js';

/** `weir describe NAME`: every component of that name. */
export function describeCommand(name: string, { kind }: { kind?: string }): number {
  const registry = createRegistry(standardCatalogs);
  const named = registry.list(kind).filter((spec) => spec.name === name);
  if (named.length === 0) {
    const known = registry.list(kind).map((spec) => spec.name);
    throw new UsageError(name, `There is no component "${name}". ${knownNamesHint(nearestName(name, known), known)}`);
  }
  console.log(named.map((spec) => renderComponent(spec, registry)).join('\n'));
  return exitCodes.ok;
}
