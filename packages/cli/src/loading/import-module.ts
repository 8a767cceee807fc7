import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Imports a user's component or config module, TypeScript included, wherever it lies.
 *
 * `@weir/*`, `rxjs` and `zod` are this command's own instances: a component needs no `node_modules` of its own, and there is one
 * valve scope, not two. Nothing is cached on disk.
 */
export async function importModule(url: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  const options = {
    virtualModules: await (instances ??= ownInstances()),
    alias: ownFiles(),
    interopDefault: false,
    fsCache: false,
  };
  return createJiti(import.meta.url, options).import(url.startsWith('file:') ? fileURLToPath(url) : url);
}

let instances: Promise<Record<string, unknown>> | undefined;

/** The modules that have to be the same for the command and for the components that it runs. */
async function ownInstances(): Promise<Record<string, unknown>> {
  const runtime = await import('@weir/runtime');
  const { z } = runtime.createFields(() => []);
  return {
    '@weir/core': await import('@weir/core'),
    '@weir/core/schemas': await import('@weir/core/schemas'),
    '@weir/operators': await import('@weir/operators'),
    '@weir/runtime': runtime,
    '@weir/agent': await import('@weir/agent'),
    '@weir/connectors': await import('@weir/connectors'),
    '@weir/standard': await import('@weir/standard'),
    rxjs: await fromCore('rxjs'),
    'rxjs/operators': await fromCore('rxjs/operators'),
    zod: { ...z, z, default: z },
  };
}

/** The instance that `@weir/core` runs on, wherever it is installed. */
function fromCore(name: string): Promise<unknown> {
  const path = createRequire(import.meta.resolve('@weir/core')).resolve(name);
  return import(pathToFileURL(path).href);
}

/** Modules that are seldom needed, and may be loaded anew: what they import is shared all the same. */
function ownFiles(): Record<string, string> {
  return { '@weir/testing': fileURLToPath(import.meta.resolve('@weir/testing')) };
}
