import { realClock, type Clock } from '@weir/core';
import {
  Runtime,
  durationField,
  formatProblem,
  loadConfig,
  parseOverrides,
  stopOnSignals,
  type LoadedConfig,
  type RuntimeResult,
} from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';
import { UsageError } from '../errors/usage-error.js';
import { exitCodes } from '../exit-codes.js';
import { importModule } from '../loading/import-module.js';
import { createLogger } from '../logging/create-logger.js';
import { reportError } from '../report-error.js';
import { showProgress } from '../show-progress.js';

export interface RunCommandOptions {
  set: readonly string[];
  logLevel: string;
  timeout?: string;
}

/** `weir run FILE`: runs the file's pipelines to their end. */
export async function runCommand(file: string, { set, logLevel, timeout }: RunCommandOptions): Promise<number> {
  const limit = timeout === undefined ? undefined : parseDuration(timeout);
  const options = { catalogs: standardCatalogs, environment, overrides: parseOverrides(set), importModule };
  const config = await loadConfig(file, options);
  const mask = (text: string) => config.secrets.mask(text);
  for (const warning of config.warnings) console.error(formatProblem(warning));
  try {
    return await run(config, { limit, logger: createLogger(logLevel, process.stderr, mask), mask });
  } catch (error) {
    return reportError(error, mask);
  }
}

interface RunOptions {
  limit: number | undefined;
  logger: ReturnType<typeof createLogger>;
  mask: (text: string) => string;
}

async function run({ plan, registry }: LoadedConfig, { limit, logger, mask }: RunOptions): Promise<number> {
  const runtime = new Runtime({ plan, logger, environment, lookup: (kind, name) => registry.get(kind, name) });
  const signals = stopOnSignals(runtime, process, (exitCode) => process.exit(exitCode));
  const deadline = interruptAfter(runtime, limit, realClock);
  try {
    await runtime.start();
    const progress = showProgress(runtime, plan, { stream: process.stderr, clock: realClock, mask });
    const result = await runtime.done;
    progress.end(result.pipelines);
    return exitCodeOf(result, deadline.hasPassed ? exitCodes.timeout : signals.exitCode, mask);
  } finally {
    deadline.cancel();
    signals.release();
  }
}

function exitCodeOf({ error }: RuntimeResult, ended: number | undefined, mask: (text: string) => string): number {
  if (error !== undefined) return reportError(error, mask);
  return ended ?? exitCodes.ok;
}

function interruptAfter(runtime: Runtime, limit: number | undefined, clock: Clock) {
  let hasPassed = false;
  const timer =
    limit === undefined
      ? undefined
      : clock.schedule(() => {
          hasPassed = true;
          void runtime.interrupt();
        }, limit);
  return {
    get hasPassed() {
      return hasPassed;
    },
    cancel: () => timer?.unsubscribe(),
  };
}

function environment(name: string): string | undefined {
  return process.env[name];
}

function parseDuration(text: string): number {
  const result = durationField().safeParse(/^\d+$/.test(text) ? Number(text) : text);
  if (result.success) return result.data;
  throw new UsageError('--timeout', `--timeout: ${result.error.issues[0]?.message ?? 'not a duration'}`);
}
