import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Catalog } from '@weir/core';
import {
  checkConfig,
  componentsOf,
  ConfigError,
  createRegistry,
  explainImportError,
  type Problem,
  type ProblemCode,
  type Registry,
} from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';
import { UsageError } from '../errors/usage-error.js';
import { importModule } from './import-module.js';

/** Where the user's own components are. */
export interface OwnComponents {
  /** A pipeline file whose `components` are added. */
  config?: string;
  /** Modules that export components. */
  components?: readonly string[];
}

/**
 * Weir's own components and the user's.
 *
 * @throws UsageError for a module that cannot be imported; ConfigError where the file cannot be read, or its components cannot. What else is wrong with it does not matter here.
 */
export async function loadRegistry({ config, components = [] }: OwnComponents): Promise<Registry> {
  const catalogs = await Promise.all(components.map(loadCatalog));
  const registry = createRegistry([...standardCatalogs, ...catalogs]);
  if (config === undefined) return registry;
  const environment = (name: string) => process.env[name];
  const checked = await checkConfig(config, { registry, environment, importModule });
  const problems = checked.problems.filter(keepsComponentsAway);
  if (problems.length > 0) throw new ConfigError(problems);
  return checked.registry;
}

const unreadable: ReadonlySet<ProblemCode> = new Set(['unreadable_file', 'syntax', 'import_failed', 'duplicate_name']);

function keepsComponentsAway({ path, code, severity }: Problem): boolean {
  return severity === 'error' && (path[0] === 'components' || unreadable.has(code));
}

async function loadCatalog(file: string): Promise<Catalog> {
  try {
    return componentsOf(await importModule(pathToFileURL(resolve(file)).href));
  } catch (error) {
    throw new UsageError('--components', explainImportError(file, error));
  }
}
