import type { AppOnlySpec } from '@weir/core';
import { nearestName } from '@weir/core/names';
import type { Registry } from './registry.js';

/** What to tell about a name that nothing in a config has, if it is that of something for app code only, or near to it. */
export function appOnlyHint(name: string, registry: Registry): string | undefined {
  if (registry.has('appOnly', name)) return explainAppOnly(registry.get('appOnly', name));
  const nearest = nearestName(name, registry.names('appOnly'));
  if (nearest === undefined) return undefined;
  return `Did you mean "${nearest}"? ${explainAppOnly(registry.get('appOnly', nearest))}`;
}

/** Where to import something from that a config cannot name, and what a config has in its place. */
export function explainAppOnly({ name, from, inConfig }: AppOnlySpec): string {
  const where = `It is for app code only: import { ${name} } from '${from}'.`;
  return inConfig === undefined ? where : `${where} ${inConfig}`;
}
