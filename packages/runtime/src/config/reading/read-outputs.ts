import { expressionField } from '../../registry/fields/expression-field.js';
import type { Expression } from '@weir/core';
import type { z } from 'zod';
import type { ConfigPath } from '../locator.js';
import type { LinkPlan, OutputPlan, RoutePlan, SinkPlan } from '../pipeline-plan.js';
import { describeValue } from '../value-at.js';
import { routeMatch, sinkMode, sinkPolicy } from './policies.js';
import { readComponent, readEntry, type EntryParts } from './read-entry.js';
import { eachOf, isMap, type Reading } from './reading.js';
import type { StepIds } from './step-ids.js';

const besideSink = ['id', 'mode', 'onError'];
const branchKeys = ['when', 'to'];
const condition = expressionField('boolean') as z.ZodType<Expression<boolean>>;

/** Reads where items go: sinks, other pipelines, routes. `sender` is the pipeline that they come from, if it is one. */
export class OutputReader {
  constructor(
    private readonly reading: Reading,
    private readonly ids: StepIds,
    private readonly sender: string | undefined,
  ) {}

  readAll(value: unknown, path: ConfigPath): OutputPlan[] {
    return eachOf(value, path).flatMap((entry) => this.#read(entry.value, entry.path) ?? []);
  }

  /** Reads a place for failed items: one sink or one pipeline. */
  readDeadLetter(value: unknown, path: ConfigPath): SinkPlan | LinkPlan | undefined {
    const parts = readEntry(value, path, { kind: 'sink', beside: besideSink, reserved: ['pipeline'] }, this.reading);
    if (parts === undefined) return undefined;
    return parts.name === 'pipeline' ? this.#link(parts) : this.#sink(parts);
  }

  #read(value: unknown, path: ConfigPath): OutputPlan | undefined {
    const form = { kind: 'sink', beside: besideSink, reserved: ['pipeline', 'route'] } as const;
    const parts = readEntry(value, path, form, this.reading);
    if (parts === undefined) return undefined;
    if (parts.name === 'pipeline') return this.#link(parts);
    return parts.name === 'route' ? this.#route(parts) : this.#sink(parts);
  }

  #link({ config, configPath, beside, path }: EntryParts): LinkPlan | undefined {
    this.reading.checkKeys(beside, ['pipeline'], path);
    const pipeline = this.reading.pipelineName(config, configPath);
    if (pipeline === undefined) return undefined;
    if (this.sender !== undefined)
      this.reading.links.push({ from: this.sender, to: pipeline, path: configPath, writtenAs: 'to' });
    return { kind: 'link', pipeline };
  }

  #sink(parts: EntryParts): SinkPlan | undefined {
    const { reading } = this;
    const { id, mode, onError } = parts.beside;
    const stepId = this.ids.idOf(parts.name, id, parts.path);
    const policy =
      onError === undefined
        ? { then: 'deadLetter' as const }
        : reading.parse(sinkPolicy, onError, [...parts.path, 'onError']);
    const how = mode === undefined ? 'required' : reading.parse(sinkMode, mode, [...parts.path, 'mode']);
    const component = readComponent(parts, 'sink', reading);
    if (typeof policy?.then === 'object') this.#errorRoute(policy.then.route, onError, parts.path);
    if (component === undefined || policy === undefined || how === undefined) return undefined;
    const at = reading.log.placeOf(parts.path);
    return { kind: 'sink', id: stepId, at, ...component, mode: how, onError: policy };
  }

  #errorRoute(route: string, onError: unknown, path: ConfigPath): void {
    const within = isMap(onError) && 'then' in onError ? ['onError', 'then', 'route'] : ['onError', 'route'];
    readErrorRoute(route, [...path, ...within], this.sender, this.reading);
  }

  #route({ config, configPath, beside, path }: EntryParts): RoutePlan | undefined {
    const { reading } = this;
    reading.checkKeys(beside, ['id', 'route'], path);
    const id = this.ids.idOf('route', beside['id'], path);
    const isLong = isMap(config);
    if (isLong) reading.checkKeys(config, ['match', 'branches'], configPath);
    const match =
      isLong && config['match'] !== undefined
        ? reading.parse(routeMatch, config['match'], [...configPath, 'match'])
        : 'first';
    const branchesPath = isLong ? [...configPath, 'branches'] : configPath;
    const branches = this.#branches(isLong ? config['branches'] : config, branchesPath);
    return match === undefined || branches === undefined ? undefined : { kind: 'route', id, match, branches };
  }

  #branches(value: unknown, path: ConfigPath): RoutePlan['branches'] | undefined {
    const { log } = this.reading;
    if (!Array.isArray(value) || value.length === 0) {
      log.add({
        path,
        code: 'wrong_type',
        message: `A route needs a list of branches, such as [{ when: …, to: … }, { to: … }]; found ${describeValue(value)}.`,
      });
      return undefined;
    }
    const rest = value.findIndex((branch) => isMap(branch) && branch['when'] === undefined);
    const second = value.findIndex(
      (branch, index) => index > rest && rest >= 0 && isMap(branch) && branch['when'] === undefined,
    );
    if (second >= 0) {
      const message = 'Only one branch of a route can go without `when`: it takes what no other branch takes.';
      log.add({ path: [...path, second], code: 'invalid_value', message });
    }
    return value.flatMap((branch: unknown, index) => this.#branch(branch, [...path, index]) ?? []);
  }

  #branch(value: unknown, path: ConfigPath): RoutePlan['branches'][number] | undefined {
    const { reading } = this;
    if (!isMap(value)) {
      reading.log.add({
        path,
        code: 'wrong_type',
        message: `A branch is a map with \`when\` and \`to\`; found ${describeValue(value)}.`,
      });
      return undefined;
    }
    reading.checkKeys(value, branchKeys, path);
    const to = this.readAll(value['to'], [...path, 'to']);
    if (value['to'] === undefined)
      reading.log.add({ path, code: 'missing_value', message: '"to" is required: where the items of this branch go.' });
    if (value['when'] === undefined) return { to };
    const when = reading.parse(condition, value['when'], [...path, 'when']);
    return when === undefined ? undefined : { when, to };
  }
}

/** Notes the way of failed items to another pipeline. */
export function readErrorRoute(route: string, path: ConfigPath, sender: string | undefined, reading: Reading): void {
  const to = reading.pipelineName(route, path);
  if (to !== undefined && sender !== undefined) reading.links.push({ from: sender, to, path, writtenAs: 'onError' });
}
