import type { OutputPlan, PipelinePlan, PlannedEntry } from '../config/pipeline-plan.js';

/** The sources, steps and sinks of a pipeline. */
export function plannedEntries({ from, through, to }: PipelinePlan): PlannedEntry[] {
  return [...from.flatMap((source) => (source.kind === 'source' ? [source] : [])), ...through, ...sinksIn(to)];
}

function sinksIn(outputs: readonly OutputPlan[]): PlannedEntry[] {
  return outputs.flatMap((output) => {
    if (output.kind === 'sink') return [output];
    return output.kind === 'route' ? output.branches.flatMap(({ to }) => sinksIn(to)) : [];
  });
}
