import { resolve } from 'node:path';
import type { ConfigPath } from '../locator.js';
import type { PipelinePlan, StepPlan } from '../pipeline-plan.js';
import type { ProblemLog } from '../problem-log.js';

/** Finds steps that would use one folder, though each must have it to itself. What a link within the file system hides shows when they run. */
export function checkOwnFolders(pipelines: readonly PipelinePlan[], baseDirectory: string, log: ProblemLog): void {
  const owners = new Map<string, string>();
  for (const { name, through } of pipelines) {
    for (const [index, step] of through.entries()) {
      const folder = ownFolderOf(step);
      if (folder === undefined) continue;
      const absolute = resolve(baseDirectory, folder);
      const owner = owners.get(absolute);
      if (owner === undefined) owners.set(absolute, `the step "${step.id}" of the pipeline "${name}"`);
      else reportShared(step, owner, ['pipelines', name, 'through', index], log);
    }
  }
}

function ownFolderOf({ spec, config }: StepPlan): string | undefined {
  if (spec.ownFolder === undefined) return undefined;
  const folder = keysOf(spec).reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    config,
  );
  return typeof folder === 'string' ? folder : undefined;
}

function reportShared({ spec }: StepPlan, owner: string, step: ConfigPath, log: ProblemLog): void {
  const path = [...step, spec.name, ...keysOf(spec)];
  const message = `"${spec.name}" must have its folder to itself, but ${owner} uses this one. Give each a folder of its own.`;
  log.add({ path, code: 'shared_folder', message });
}

function keysOf({ ownFolder = '' }: StepPlan['spec']): string[] {
  return ownFolder.split('.');
}
