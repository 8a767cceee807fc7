import { createRegistry, knownNamesHint, nearestName } from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';
import { knownKind } from './known-kind.js';
import { UsageError } from '../errors/usage-error.js';
import { exitCodes } from '../exit-codes.js';
import { renderComponent } from '../reference/render-component.js';

/** `weir describe NAME`: every component of that name. */
export async function describeCommand(name: string, { kind }: { kind?: string }): Promise<number> {
  const registry = createRegistry(standardCatalogs);
  const components = registry.list(knownKind(registry, kind));
  const named = components.filter((spec) => spec.name === name);
  if (named.length === 0) {
    const known = [...new Set(components.map((spec) => spec.name))];
    const hint = knownNamesHint(nearestName(name, known), known);
    throw new UsageError(name, `There is no ${kind ?? 'component'} "${name}". ${hint}`);
  }
  const pages = await Promise.all(named.map((spec) => renderComponent(spec, registry)));
  process.stdout.write(pages.join('\n'));
  return exitCodes.ok;
}
