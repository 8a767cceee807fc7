import type { Clock } from '@weir/core';
import type { OutputPlan, PipelineSnapshot, Runtime, RuntimePlan } from '@weir/runtime';
import { runSummary } from './run-summary.js';

/** Shown after this long, and renewed as often, in ms: short runs stay silent. */
const interval = 1000;
const usualColumns = 80;
const eraseLine = '\r\x1b[K';

/** Where progress is shown: a stream that may be a terminal. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressOptions {
  stream: ProgressStream;
  clock: Clock;
}

/**
 * Shows on a terminal what has flowed so far, on one line that is redrawn each second, and a summary at the end.
 * Quiet where there is no terminal; the line is left out while a console sink writes there.
 */
export function showProgress(
  runtime: Pick<Runtime, 'snapshot'>,
  plan: RuntimePlan,
  { stream, clock }: ProgressOptions,
): { end(pipelines: readonly PipelineSnapshot[]): void } {
  if (!stream.isTTY) return { end: () => undefined };
  const live = !plan.pipelines.some(({ to }) => to.some(isConsole));
  const draw = () => {
    const text = progressLine(runtime.snapshot()).slice(0, (stream.columns ?? usualColumns) - 1);
    stream.write(`${eraseLine}${text}`);
  };
  const timer = live
    ? clock.schedule(function () {
        draw();
        this.schedule(undefined, interval);
      }, interval)
    : undefined;
  return {
    end(pipelines) {
      timer?.unsubscribe();
      stream.write(`${live ? eraseLine : ''}${runSummary(pipelines)}\n`);
    },
  };
}

function isConsole(output: OutputPlan): boolean {
  if (output.kind === 'route') return output.branches.some(({ to }) => to.some(isConsole));
  return output.kind === 'sink' && output.spec.name === 'console';
}

function progressLine(pipelines: readonly PipelineSnapshot[]): string {
  return pipelines.map(({ name, received, sent }) => `${name}: ${received} in, ${sent} out`).join('  ');
}
