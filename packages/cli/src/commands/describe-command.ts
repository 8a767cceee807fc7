import { knownNamesHint, nearestName } from '@weir/core/names';
import { explainAppOnly, type Registry } from '@weir/runtime';
import { knownKind } from './known-kind.js';
import { UsageError } from '../errors/usage-error.js';
import { exitCodes } from '../exit-codes.js';
import { loadRegistry, type OwnComponents } from '../loading/load-registry.js';
import { renderComponent } from '../reference/render-component.js';

export interface DescribeCommandOptions extends OwnComponents {
  kind?: string;
}

/** `weir describe NAME`: every component of that name. */
export async function describeCommand(name: string, { kind, ...own }: DescribeCommandOptions): Promise<number> {
  const registry = await loadRegistry(own);
  const components = registry.list(knownKind(registry, kind));
  const named = components.filter((spec) => spec.name === name);
  if (named.length === 0) {
    const known = [...new Set(components.map((spec) => spec.name))];
    throw new UsageError(name, `There is no ${kind ?? 'component'} "${name}". ${hintFor(name, known, registry)}`);
  }
  const pages = await Promise.all(named.map((spec) => renderComponent(spec, registry)));
  process.stdout.write(pages.join('\n'));
  return exitCodes.ok;
}

function hintFor(name: string, known: readonly string[], registry: Registry): string {
  if (registry.has('appOnly', name)) return explainAppOnly(registry.get('appOnly', name));
  return knownNamesHint(nearestName(name, known), known);
}
