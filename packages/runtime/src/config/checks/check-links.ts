import { eachOf, isMap, type Link, type Reading } from '../reading/reading.js';
import { valueAt } from '../value-at.js';

/** Checks how the pipelines of a document hang together: no circles, none that nothing reaches, none that gives its items to nobody. */
export function checkLinks(document: unknown, deadLetters: string | undefined, reading: Reading): void {
  checkCycles(reading);
  for (const name of reading.pipelines) {
    const pipeline = valueAt(document, ['pipelines', name]);
    if (!isMap(pipeline)) continue;
    if (isUnreachable(name, pipeline, deadLetters, reading)) reportUnreachable(name, reading);
    if (hasNoOutput(name, pipeline, reading)) reportNoOutput(name, reading);
  }
}

function isUnreachable(name: string, pipeline: object, deadLetters: string | undefined, reading: Reading): boolean {
  if (eachOf(valueAt(pipeline, ['from']), []).length > 0) return false;
  return name !== deadLetters && !reading.misspelt.has(name) && !reading.links.some(({ to }) => to === name);
}

function hasNoOutput(name: string, pipeline: object, { links }: Reading): boolean {
  if (eachOf(valueAt(pipeline, ['to']), []).length > 0) return false;
  return !links.some(({ from, writtenAs }) => from === name && writtenAs === 'from');
}

function reportUnreachable(name: string, { log }: Reading): void {
  const message = `Nothing ever reaches the pipeline "${name}": give it a \`from\`, or send to it from another pipeline.`;
  log.add({ path: ['pipelines', name], target: 'key', code: 'unreachable_pipeline', message });
}

function reportNoOutput(name: string, { log }: Reading): void {
  const message = `The pipeline "${name}" gives its items to nobody: give it a \`to\`, or read from it in another pipeline.`;
  log.add({ path: ['pipelines', name], target: 'key', code: 'no_output', severity: 'warning', message });
}

function checkCycles(reading: Reading): void {
  const finished = new Set<string>();
  for (const name of reading.pipelines) follow(name, [], finished, reading);
}

function follow(name: string, trail: readonly string[], finished: Set<string>, reading: Reading): void {
  if (finished.has(name)) return;
  for (const link of reading.links) {
    if (link.from !== name) continue;
    const start = [...trail, name].indexOf(link.to);
    if (start >= 0) reportCycle([...trail, name].slice(start), link, reading);
    else follow(link.to, [...trail, name], finished, reading);
  }
  finished.add(name);
}

function reportCycle(names: readonly string[], { to, path }: Link, { log }: Reading): void {
  const message = `The pipelines feed each other in a circle: ${[...names, to].join(' → ')}. Break it at one of its links.`;
  log.add({ path, code: 'pipeline_cycle', message });
}
