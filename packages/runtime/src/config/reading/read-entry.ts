import type { OperatorSpec, SinkSpec, SourceSpec } from '@weir/core';
import { appOnlyHint } from '../../registry/app-only-hint.js';
import { knownNamesHint, nearestName } from '@weir/core/names';
import type { Registry } from '../../registry/registry.js';
import { explainIssues } from '../explain-issues.js';
import type { ConfigPath } from '../locator.js';
import { describeValue } from '../value-at.js';
import { isMap, type Reading } from './reading.js';

interface SpecOf {
  source: SourceSpec;
  operator: OperatorSpec;
  sink: SinkSpec;
}

/** A kind of component that stands in a pipeline. */
export type StepKind = keyof SpecOf;

/** A map that names a component, taken apart. */
export interface EntryParts {
  /** The component's name. */
  readonly name: string;
  /** Whether the name is the key of its config, or stands alone. */
  readonly named: 'key' | 'value';
  readonly config: unknown;
  /** Where the config stands. */
  readonly configPath: ConfigPath;
  /** The entry's other keys: `id`, `onError` … */
  readonly beside: Readonly<Record<string, unknown>>;
  readonly path: ConfigPath;
}

/** What may stand in an entry. */
export interface EntryForm {
  readonly kind: StepKind;
  /** The keys that may stand beside the component. */
  readonly beside: readonly string[];
  /** Words that stand in a component's place: `pipeline`, `route`. */
  readonly reserved?: readonly string[];
}

/** Takes an entry apart: a name alone, or a map with the component as a key. Reports an entry that names no component, or several. */
export function readEntry(value: unknown, path: ConfigPath, form: EntryForm, reading: Reading): EntryParts | undefined {
  if (typeof value === 'string') return { name: value, named: 'value', config: {}, configPath: path, beside: {}, path };
  if (!isMap(value)) {
    const message = `Write ${article(form.kind)} here, as a map with its name as the key; found ${describeValue(value)}.`;
    reading.log.add({ path, code: 'wrong_type', message });
    return undefined;
  }
  const names = Object.keys(value).filter((key) => !form.beside.includes(key));
  const [name] = names.length > 1 ? pickComponent(names, path, form, reading) : names;
  if (name === undefined) {
    if (names.length === 0)
      reading.log.add({ path, code: 'no_component', message: `This entry names no ${form.kind}.` });
    return undefined;
  }
  const beside = Object.fromEntries(Object.entries(value).filter(([key]) => form.beside.includes(key)));
  return { name, named: 'key', config: value[name], configPath: [...path, name], beside, path };
}

/** Finds the registered component of an entry and checks its config. */
export function readComponent<K extends StepKind>(
  parts: EntryParts,
  kind: K,
  reading: Reading,
): { spec: SpecOf[K]; config: unknown } | undefined {
  const { registry } = reading;
  if (!registry.has(kind, parts.name)) {
    reportUnknown(parts, kind, reading);
    return undefined;
  }
  const spec = registry.get(kind, parts.name) as SpecOf[K];
  const given = parts.config ?? {};
  try {
    const schema = registry.schemaOf(spec);
    const result = schema.safeParse(given);
    if (result.success) return { spec, config: result.data };
    reading.log.addIssues(parts.configPath, explainIssues(result.error.issues, schema, given));
  } catch (error) {
    const message = `The config of the ${kind} "${parts.name}" cannot be checked, the component itself fails: ${(error as Error).message}`;
    reading.log.add({ path: parts.configPath, target: 'key', code: 'invalid_value', message });
  }
  return undefined;
}

function reportUnknown({ name, named, configPath }: EntryParts, kind: StepKind, { registry, log }: Reading): void {
  // What has exactly this name is meant, even where another is near.
  const suggestion = registry.has('appOnly', name) ? undefined : nearestName(name, registry.names(kind));
  const message = `There is no ${kind} "${name}". ${hintFor(name, kind, suggestion, registry)}`;
  log.add({ path: configPath, target: named, code: 'unknown_component', message, suggestion });
}

function hintFor(name: string, kind: StepKind, suggestion: string | undefined, registry: Registry): string {
  const other = registry.kinds().find((candidate) => candidate !== 'appOnly' && registry.has(candidate, name));
  if (other !== undefined) return `"${name}" is ${article(other)}.`;
  const appOnly = suggestion === undefined ? appOnlyHint(name, registry) : undefined;
  return appOnly ?? knownNamesHint(suggestion, registry.names(kind));
}

/** Of several keys that could be the component: the one that is, with the others reported as keys; or a report that there are several. */
function pickComponent(
  names: readonly string[],
  path: ConfigPath,
  form: EntryForm,
  reading: Reading,
): readonly string[] {
  const isComponent = (name: string) => form.reserved?.includes(name) === true || reading.registry.has(form.kind, name);
  const components = names.filter(isComponent);
  const [component] = components;
  if (component !== undefined && components.length === 1) {
    for (const key of names) {
      if (key !== component) reading.unknownKey(key, form.beside, path, indentHint(key, component, form, reading));
    }
    return [component];
  }
  const [first = '', second = ''] = components.length > 1 ? components : names;
  const message = `An entry names one ${form.kind}, but this one names "${first}" and "${second}". Begin each with a dash of its own.`;
  reading.log.add({ path: [...path, second], target: 'key', code: 'several_components', message });
  return components.length === 0 ? [first] : [];
}

/** A key of the component's config that stands one level too far out is a usual slip. */
function indentHint(key: string, component: string, { kind, beside }: EntryForm, { registry }: Reading): string {
  if (!registry.has(kind, component) || nearestName(key, beside) !== undefined) return '';
  return `If it belongs to "${component}", indent it further.`;
}

function article(kind: string): string {
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}
