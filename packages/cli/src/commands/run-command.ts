import { realClock, type Clock, type Logger } from '@weir/core';
import {
  Runtime,
  durationField,
  formatProblem,
  loadConfig,
  stopOnSignals,
  type LoadedConfig,
  type PipelineSnapshot,
} from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';
import { UsageError } from '../errors/usage-error.js';
import { exitCodes } from '../exit-codes.js';
import { importModule } from '../loading/import-module.js';
import { readOverrides } from './read-overrides.js';
import { createLogger } from '../logging/create-logger.js';
import { maskOutputs } from '../mask-outputs.js';
import { reportError } from '../report-error.js';
import { showProgress } from '../show-progress.js';

export interface RunCommandOptions {
  set: readonly string[];
  logLevel: string;
  timeout?: string;
  /** Whether runs that failed make the command fail, too. */
  failOnRunError?: boolean;
}

/** `weir run FILE`: runs the file's pipelines to their end. What its secrets are never leaves on standard output or standard error. */
export async function runCommand(file: string, options: RunCommandOptions): Promise<number> {
  const { set, logLevel, timeout, failOnRunError = false } = options;
  const limit = timeout === undefined ? undefined : parseDuration(timeout);
  const config = await loadConfig(file, {
    ...{ catalogs: standardCatalogs, environment, importModule },
    overrides: readOverrides(set),
  });
  const unmask = maskOutputs([process.stdout, process.stderr], (text) => config.secrets.mask(text));
  for (const warning of config.warnings) process.stderr.write(`${formatProblem(warning)}\n`);
  try {
    return await run(config, createLogger(logLevel, process.stderr), { limit, failOnRunError });
  } catch (error) {
    return reportError(error);
  } finally {
    unmask();
  }
}

interface RunEnds {
  readonly limit: number | undefined;
  readonly failOnRunError: boolean;
}

async function run(
  { plan, registry }: LoadedConfig,
  logger: Logger,
  { limit, failOnRunError }: RunEnds,
): Promise<number> {
  const runtime = new Runtime({ plan, logger, environment, lookup: (kind, name) => registry.get(kind, name) });
  const signals = stopOnSignals(runtime, process, (exitCode) => process.exit(exitCode));
  const deadline = interruptAfter(runtime, limit, realClock);
  try {
    await runtime.start();
    const progress = showProgress(runtime, plan, { stream: process.stderr, clock: realClock });
    const { status, error, failedAt, pipelines } = await runtime.done;
    progress.end(pipelines);
    // By the status: what a pipeline failed with may be nothing at all.
    if (status === 'failed') return reportError(error, failedAt);
    if (deadline.hasPassed) return exitCodes.timeout;
    return signals.exitCode ?? (failOnRunError ? reportFailedRuns(pipelines) : exitCodes.ok);
  } finally {
    deadline.cancel();
    signals.release();
  }
}

/** Says how many runs of agents have failed, and gives the exit code that fits that. */
function reportFailedRuns(pipelines: readonly PipelineSnapshot[]): number {
  const steps = pipelines.flatMap((pipeline) => pipeline.steps);
  const count = steps.reduce((sum, { failedRuns = 0 }) => sum + failedRuns, 0);
  if (count === 0) return exitCodes.ok;
  process.stderr.write(`weir: ${count} ${count === 1 ? 'run' : 'runs'} failed.\n`);
  return exitCodes.failed;
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
