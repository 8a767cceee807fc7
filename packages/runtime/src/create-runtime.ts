import type { Clock, Logger } from '@weir/core';
import type { ConfigSource } from './config/config-source.js';
import { loadConfig, type LoadOptions } from './config/load-config.js';
import { Runtime } from './supervision/runtime.js';

export interface CreateRuntimeOptions extends LoadOptions {
  /** The configuration: a file's path, a text, or an object as `defineConfig` takes it. */
  readonly config: ConfigSource;
  /** Default: nothing is logged. */
  readonly logger?: Logger;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/**
 * Loads a configuration and makes the runtime for it: nothing runs before `start()`.
 *
 * @throws ConfigError with all problems at once, each with its file, line and column
 * @example
 * const runtime = await createRuntime({ catalogs: standardCatalogs, config: './weir.yaml' });
 * await runtime.start();
 * const { status, pipelines } = await runtime.done;
 */
export async function createRuntime({ config, logger, clock, ...options }: CreateRuntimeOptions): Promise<Runtime> {
  const { plan, registry } = await loadConfig(config, options);
  return new Runtime({
    plan,
    lookup: (kind, name) => registry.get(kind, name),
    environment: options.environment ?? ((name) => process.env[name]),
    ...(logger && { logger }),
    ...(clock && { clock }),
  });
}
