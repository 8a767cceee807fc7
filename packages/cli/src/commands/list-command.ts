import { exitCodes } from '../exit-codes.js';
import { loadRegistry, type OwnComponents } from '../loading/load-registry.js';
import { knownKind } from './known-kind.js';

export interface ListCommandOptions extends OwnComponents {
  format: 'text' | 'json';
}

/** `weir list [kind]`: what a pipeline file can name, by kind and name; what is for app code only where its kind, `appOnly`, is asked for. */
export async function listCommand(kind: string | undefined, { format, ...own }: ListCommandOptions): Promise<number> {
  const registry = await loadRegistry(own);
  const components = registry
    .list(knownKind(registry, kind))
    .filter((spec) => kind !== undefined || spec.kind !== 'appOnly')
    .map((spec) => ({ kind: spec.kind, name: spec.name, summary: spec.summary }))
    .sort((a, b) => a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name));
  process.stdout.write(format === 'json' ? `${JSON.stringify(components, undefined, 2)}\n` : columns(components));
  return exitCodes.ok;
}

function columns(components: readonly { kind: string; name: string; summary: string }[]): string {
  const width = (key: 'kind' | 'name') => Math.max(...components.map((component) => component[key].length)) + 2;
  const [kinds, names] = [width('kind'), width('name')];
  return components.map(({ kind, name, summary }) => `${kind.padEnd(kinds)}${name.padEnd(names)}${summary}\n`).join('');
}
