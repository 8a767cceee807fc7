import type { Catalog } from '@weir/core';
import { ConfigError } from '../errors/config-error.js';
import { DuplicateNameError } from '../errors/duplicate-name-error.js';
import { createRegistry } from '../registry/create-registry.js';
import type { Registry } from '../registry/registry.js';
import { openConfig, type ConfigSource, type OpenedConfig } from './config-source.js';
import { interpolate } from './interpolate.js';
import { loadComponents, type ImportModule } from './load-components.js';
import { applyOverrides, overrideLocator, type Overrides } from './overrides.js';
import type { RuntimePlan } from './pipeline-plan.js';
import type { Problem } from './problem.js';
import { ProblemLog } from './problem-log.js';
import { readDocument } from './reading/read-document.js';
import { isMap } from './reading/reading.js';
import { Secrets } from './secrets.js';

/** How a configuration is loaded. */
export interface LoadOptions {
  /** The components that it may name. */
  readonly registry?: Registry;
  /** The same, as catalogs; added to `registry` where both are given. */
  readonly catalogs?: readonly Catalog[];
  /** Reads the environment. Default: the process's own. */
  readonly environment?: (name: string) => string | undefined;
  /** Values that replace those of the file, by dotted path; see `parseOverrides`. */
  readonly overrides?: Overrides;
  /** Imports configuration and components written as modules. Default: `import()`. */
  readonly importModule?: ImportModule;
  /** The folder that relative paths start from. Default: the file's own. */
  readonly baseDirectory?: string;
}

/** What a check finds. */
export interface CheckedConfig {
  /** Everything that is wrong or doubtful, in the order of the file. */
  readonly problems: readonly Problem[];
  /** What to run; only where no problem is an error. */
  readonly plan?: RuntimePlan;
  /** The components, those of the file's own `components` included. */
  readonly registry: Registry;
  /** The secrets that were read, for keeping them out of logs. */
  readonly secrets: Secrets;
}

/** A configuration that is ready to run. */
export interface LoadedConfig {
  readonly plan: RuntimePlan;
  readonly warnings: readonly Problem[];
  readonly registry: Registry;
  readonly secrets: Secrets;
}

/**
 * Reads and checks a configuration (YAML, JSON, a module, or an object) and gives the plan that the runtime is made from.
 * Nothing is created and nothing subscribed to. For a check that does not throw, see `checkConfig`.
 *
 * @throws ConfigError with all problems at once, each with its file, line and column
 */
export async function loadConfig(source: ConfigSource, options: LoadOptions = {}): Promise<LoadedConfig> {
  const { problems, plan, registry, secrets } = await checkConfig(source, options);
  if (plan === undefined) throw new ConfigError(problems);
  return { plan, warnings: problems, registry, secrets };
}

/** Checks a configuration as `loadConfig` does and gives what it finds, errors and warnings alike. */
export async function checkConfig(source: ConfigSource, options: LoadOptions = {}): Promise<CheckedConfig> {
  const importModule = options.importModule ?? ((url: string) => import(url) as Promise<unknown>);
  const opened = await openConfig(source, importModule);
  const overrides = options.overrides ?? {};
  const locator = overrideLocator(opened.locator, overrides);
  const secrets = new Secrets();
  const log = new ProblemLog(locator, secrets);
  for (const { code, message, severity = 'error', ...position } of opened.faults) {
    log.add({ path: [], position, code, message, severity });
  }
  const registry = gatherComponents(opened, options, log);
  if (opened.document === undefined) return { problems: emptyUnlessFaulty(opened, log).list(), registry, secrets };

  const baseDirectory = options.baseDirectory ?? opened.directory;
  const environment = options.environment ?? ((name: string) => process.env[name]);
  const overridden = applyOverrides(opened.document, overrides, log);
  const document = interpolate(overridden, { locator, log, secrets, environment });
  const components = isMap(document) ? document['components'] : undefined;
  const complete = await loadComponents(components, { registry, importModule, baseDirectory, log });
  const plan = readDocument(document, complete, baseDirectory, log);
  return { problems: log.list(), registry: complete, secrets, ...(plan !== undefined && { plan }) };
}

function gatherComponents(opened: OpenedConfig, options: LoadOptions, log: ProblemLog): Registry {
  const registry = options.registry ?? createRegistry([]);
  try {
    return registry.extend(...(options.catalogs ?? []), ...opened.catalogs);
  } catch (error) {
    if (!DuplicateNameError.is(error)) throw error;
    log.add({ path: [], code: 'duplicate_name', message: error.message });
    return registry;
  }
}

function emptyUnlessFaulty(opened: OpenedConfig, log: ProblemLog): ProblemLog {
  if (opened.faults.length === 0) {
    log.add({
      path: [],
      code: 'empty_file',
      message: 'The file is empty. It needs `pipelines:` with at least one pipeline.',
    });
  }
  return log;
}
