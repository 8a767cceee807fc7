import { realClock } from '@weir/core';
import { Runtime, durationField, formatProblem, loadConfig, parseOverrides, stopOnSignals, type RuntimeResult } from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';
import { exitCodes } from '../exit-codes.js';
import { importModule } from '../loading/import-module.js';
import { createLogger } from '../logging/create-logger.js';
import { UsageError } from '../errors/usage-error.js';
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
  const environment = (name: string) => process.env[name];
  const options = { catalogs: standardCatalogs, environment, overrides: parseOverrides(set), importModule };
  const { plan, registry, warnings, secrets } = await loadConfig(file, options);
  for (const warning of warnings) console.error(formatProblem(warning));
  const logger = createLogger(logLevel, process.stderr, (text) => secrets.mask(text));
  const runtime = new Runtime({ plan, logger, environment, lookup: (kind, name) => registry.get(kind, name) });
  const signals = stopOnSignals(runtime, process, (exitCode) => process.exit(exitCode));
  let timedOut = false;
  const timer = limit === undefined ? undefined : realClock.schedule(() => ((timedOut = true), void runtime.interrupt()), limit);
  await runtime.start();
  const progress = showProgress(runtime, plan, process.stderr);
  const result = await runtime.done;
  progress.end(result.pipelines);
  timer?.unsubscribe();
  signals.release();
  return exitCodeOf(result, timedOut ? exitCodes.timeout : signals.exitCode);
}

function exitCodeOf({ error }: RuntimeResult, ended: number | undefined): number {
  if (error !== undefined) return reportError(error);
  return ended ?? exitCodes.ok;
}

function parseDuration(text: string): number {
  const result = durationField().safeParse(/^\d+$/.test(text) ? Number(text) : text);
  if (result.success) return result.data;
  throw new UsageError('--timeout', `--timeout: ${result.error.issues[0]?.message ?? 'not a duration'}`);
}
