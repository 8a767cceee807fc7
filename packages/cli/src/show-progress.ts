import type { PipelineSnapshot, Runtime, RuntimePlan } from '@weir/runtime';
import { realClock } from '@weir/core';
import { runSummary } from './run-summary.js';

/** Shown after this long, and renewed as often, in ms: short runs stay silent. */
const interval = 1000;

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Shows on a terminal what has flowed so far, on one line that is redrawn each second, and a summary at the end.
 * Quiet where there is no terminal, and while a console sink uses it.
 */
export function showProgress(runtime: Runtime, plan: RuntimePlan, terminal: Terminal): { end(pipelines: readonly PipelineSnapshot[]): void } {
  if (!terminal.isTTY) return { end: () => undefined };
  const erase = '\r\x1b[K';
  const live = !plan.pipelines.some(({ to }) => to.some((output) => output.kind === 'sink' && output.spec.name === 'console'));
  const draw = () => terminal.write(`${erase}${line(runtime.snapshot()).slice(0, (terminal.columns ?? 80) - 1)}`);
  const timer = live
    ? realClock.schedule(function () {
        draw();
        this.schedule(undefined, interval);
      }, interval)
    : undefined;
  return {
    end(pipelines) {
      timer?.unsubscribe();
      terminal.write(`${live ? erase : ''}${runSummary(pipelines)}\n`);
    },
  };
}

function line(pipelines: readonly PipelineSnapshot[]): string {
  return pipelines.map(({ name, received, sent }) => `${name}: ${received} in, ${sent} out`).join('  ');
}
