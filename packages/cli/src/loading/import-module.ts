import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';

/**
 * Imports a user's component or config module, TypeScript included, wherever it lies.
 *
 * `@weir/*`, `rxjs` and `zod` resolve to the copies that this command runs on: a component needs no `node_modules` of its own,
 * and there is one valve scope, not two.
 */
export async function importModule(url: string): Promise<unknown> {
  const jiti = createJiti(import.meta.url, { alias: ownCopies(), interopDefault: false, moduleCache: false });
  return jiti.import(url.startsWith('file:') ? fileURLToPath(url) : url);
}

const shared = ['@weir/core', '@weir/operators', '@weir/runtime', '@weir/agent', '@weir/connectors', '@weir/testing', 'rxjs', 'zod'];

function ownCopies(): Record<string, string> {
  return Object.fromEntries(shared.map((name) => [name, fileURLToPath(import.meta.resolve(name))]));
}
