import type { PipelineSnapshot, StepSnapshot } from '@weir/runtime';

/**
 * What flowed through each pipeline, as a table for people: a line for each source, step and output.
 *
 * @example
 * // ask  completed
 * //   messages  inline        1 in      1 out
 */
export function runSummary(pipelines: readonly PipelineSnapshot[]): string {
  return pipelines.map(pipelineLines).join('\n');
}

function pipelineLines({ name, state, restarts, sources, steps, outputs, error }: PipelineSnapshot): string {
  const again = restarts > 0 ? `, restarted ${restarts}×` : '';
  const why = error ? `: ${error.message} [${error.code}]` : '';
  const rows = [...sources, ...steps, ...outputs];
  const width = Math.max(...rows.map(({ id }) => id.length), 0);
  return [`${name}  ${state}${again}${why}`, ...rows.map((row) => stepLine(row, width))].join('\n');
}

function stepLine({ id, received, sent, failed, failedRuns, dropped }: StepSnapshot, width: number): string {
  const parts = [`${String(received).padStart(7)} in`, `${String(sent).padStart(7)} out`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (failedRuns !== undefined) parts.push(`${failedRuns} failed runs`);
  for (const [reason, count] of Object.entries(dropped)) parts.push(`${count} ${reason}`);
  return `  ${id.padEnd(width)}  ${parts.join('  ')}`;
}
