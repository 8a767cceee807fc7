import type { Registry } from '../../registry/registry.js';
import type { PipelinePlan } from '../pipeline-plan.js';
import type { ProblemLog } from '../problem-log.js';

/** Warns of what steps themselves find doubtful about their config. */
export function checkDoubts(pipelines: readonly PipelinePlan[], registry: Registry, log: ProblemLog): void {
  const lookup = (kind: string, name: string) => registry.get(kind, name);
  for (const { name, through } of pipelines) {
    for (const [index, { spec, config }] of through.entries()) {
      const path = ['pipelines', name, 'through', index, spec.name];
      for (const message of spec.doubts?.(config, lookup) ?? [])
        log.add({ path, code: 'doubtful_config', severity: 'warning', message });
    }
  }
}
