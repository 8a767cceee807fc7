import { checkContracts } from '../checks/check-contracts.js';
import { checkDoubts } from '../checks/check-doubts.js';
import { checkLinks } from '../checks/check-links.js';
import { checkOwnFolders } from '../checks/check-own-folders.js';
import { joinLinks } from '../checks/join-links.js';
import type { Registry } from '../../registry/registry.js';
import type { RuntimePlan } from '../pipeline-plan.js';
import type { ProblemLog } from '../problem-log.js';
import { describeValue } from '../value-at.js';
import { OutputReader } from './read-outputs.js';
import { readPipeline } from './read-pipeline.js';
import { isMap, Reading } from './reading.js';
import { StepIds } from './step-ids.js';

const documentKeys = ['components', 'pipelines', 'deadLetter'];

/** Reads a whole document and checks it; gives the plan only when nothing in it is an error. */
export function readDocument(
  document: unknown,
  registry: Registry,
  baseDirectory: string,
  log: ProblemLog,
): RuntimePlan | undefined {
  if (!isMap(document)) {
    log.add({
      path: [],
      code: 'wrong_type',
      message: `A configuration is a map with \`pipelines\`; found ${describeValue(document)}.`,
    });
    return undefined;
  }
  const pipelines = pipelinesOf(document, log);
  const reading = new Reading(registry, log, Object.keys(pipelines));
  reading.checkKeys(document, documentKeys, []);
  const plans = Object.entries(pipelines).flatMap(([name, value]) => readPipeline(name, value, reading) ?? []);
  const outputs = new OutputReader(reading, new StepIds({}, reading), undefined);
  const deadLetter = isGiven(document['deadLetter'])
    ? outputs.readDeadLetter(document['deadLetter'], ['deadLetter'])
    : undefined;
  checkLinks(document, deadLetter?.kind === 'link' ? deadLetter.pipeline : undefined, reading);
  if (log.hasErrors) return undefined;
  const joined = joinLinks(plans, reading.links);
  checkContracts(joined, log);
  checkOwnFolders(joined, baseDirectory, log);
  checkDoubts(joined, registry, log);
  if (log.hasErrors) return undefined;
  return { pipelines: joined, baseDirectory, ...(deadLetter !== undefined && { deadLetter }) };
}

function pipelinesOf(document: Readonly<Record<string, unknown>>, log: ProblemLog): Readonly<Record<string, unknown>> {
  const { pipelines } = document;
  if (isMap(pipelines) && Object.keys(pipelines).length > 0) return pipelines;
  if (isGiven(pipelines) && !isMap(pipelines)) {
    log.add({
      path: ['pipelines'],
      code: 'wrong_type',
      message: `\`pipelines\` is a map of pipelines by name; found ${describeValue(pipelines)}.`,
    });
  } else {
    log.add({
      path: ['pipelines'],
      target: 'key',
      code: 'missing_value',
      message: '"pipelines" is required: at least one pipeline, by its name.',
    });
  }
  return {};
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
