import type { OperatorSpec } from '@weir/core';
import type { ConfigPath } from '../locator.js';
import type { LinkSourcePlan, PipelinePlan, SourcePlan, StepPlan } from '../pipeline-plan.js';
import { describeValue } from '../value-at.js';
import { pipelinePolicy, stepPolicy, type StepPolicy } from './policies.js';
import { readComponent, readEntry } from './read-entry.js';
import { OutputReader, readErrorRoute } from './read-outputs.js';
import { eachOf, isMap, type Reading } from './reading.js';
import { StepIds } from './step-ids.js';

const strict: StepPolicy = { onError: 'deadLetter' };
const pipelineKeys = ['from', 'through', 'to', 'onError'];

/** Reads one pipeline. What is wrong is reported and left out; the plan is only good for use when nothing was. */
export function readPipeline(name: string, value: unknown, reading: Reading): PipelinePlan | undefined {
  const path = ['pipelines', name];
  if (!isMap(value)) {
    reading.log.add({
      path,
      code: 'wrong_type',
      message: `A pipeline is a map with \`from\`, \`through\` and \`to\`; found ${describeValue(value)}.`,
    });
    return undefined;
  }
  reading.checkKeys(value, pipelineKeys, path);
  const reader = new PipelineReader(name, new StepIds(value, reading), reading);
  const onError =
    value['onError'] === undefined ? undefined : reading.parse(pipelinePolicy, value['onError'], [...path, 'onError']);
  return {
    name,
    from: eachOf(value['from'], [...path, 'from']).flatMap((entry) => reader.source(entry.value, entry.path) ?? []),
    through: eachOf(value['through'], [...path, 'through']).flatMap(
      (entry) => reader.step(entry.value, entry.path) ?? [],
    ),
    to: reader.outputs.readAll(value['to'], [...path, 'to']),
    onError: onError ?? { then: 'stop' },
  };
}

class PipelineReader {
  readonly outputs: OutputReader;

  constructor(
    private readonly name: string,
    private readonly ids: StepIds,
    private readonly reading: Reading,
  ) {
    this.outputs = new OutputReader(reading, ids, name);
  }

  source(value: unknown, path: ConfigPath): SourcePlan | LinkSourcePlan | undefined {
    const { reading } = this;
    const parts = readEntry(value, path, { kind: 'source', beside: ['id'], reserved: ['pipeline'] }, reading);
    if (parts === undefined) return undefined;
    if (parts.name === 'pipeline') {
      reading.checkKeys(parts.beside, ['pipeline'], path);
      return this.#linkSource(parts.config, parts.configPath);
    }
    const id = this.ids.idOf(parts.name, parts.beside['id'], path);
    const component = readComponent(parts, 'source', reading);
    return component && { kind: 'source', id, at: reading.log.placeOf(path), ...component };
  }

  step(value: unknown, path: ConfigPath): StepPlan | undefined {
    const { reading } = this;
    const parts = readEntry(value, path, { kind: 'operator', beside: ['id', 'onError'] }, reading);
    if (parts === undefined) return undefined;
    const id = this.ids.idOf(parts.name, parts.beside['id'], path);
    const policy = this.#stepPolicy(parts.beside['onError'], path);
    const component = readComponent(parts, 'operator', reading);
    if (component === undefined) return undefined;
    if (policy.retry !== undefined) this.#checkRetry(component.spec, [...path, 'onError', 'retry']);
    return { id, at: reading.log.placeOf(path), ...component, ...policy };
  }

  #linkSource(config: unknown, path: ConfigPath): LinkSourcePlan | undefined {
    const pipeline = this.reading.pipelineName(config, path);
    if (pipeline === undefined) return undefined;
    this.reading.links.push({ from: pipeline, to: this.name, path, writtenAs: 'from' });
    return { kind: 'link', pipeline };
  }

  #stepPolicy(value: unknown, path: ConfigPath): StepPolicy {
    if (value === undefined) return strict;
    const policy = this.reading.parse(stepPolicy, value, [...path, 'onError']) ?? strict;
    const { onError } = policy;
    const within = isMap(value) && 'then' in value ? ['onError', 'then', 'route'] : ['onError', 'route'];
    if (typeof onError === 'object' && 'route' in onError)
      readErrorRoute(onError.route, [...path, ...within], this.name, this.reading);
    return policy;
  }

  #checkRetry({ name, contract }: OperatorSpec, path: ConfigPath): void {
    if (contract.retries === true) return;
    const able = this.reading.registry.list('operator').filter(({ contract: { retries } }) => retries === true);
    const hint = able.length > 0 ? ` What can: ${able.map((spec) => spec.name).join(', ')}.` : '';
    const message = `"${name}" cannot try an item again.${hint}`;
    this.reading.log.add({ path, target: 'key', code: 'invalid_value', message });
  }
}
