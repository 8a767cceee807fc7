import type { SchemaNode } from './schema-node.js';
import { flowYaml } from './readable-yaml.js';

const durations: readonly Unit[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];
const sizes: readonly Unit[] = [
  ['GiB', 1024 ** 3],
  ['MiB', 1024 ** 2],
  ['KiB', 1024],
  ['GB', 1e9],
  ['MB', 1e6],
  ['kB', 1e3],
];
const units: Readonly<Record<string, readonly Unit[]>> = { duration: durations, size: sizes };

type Unit = readonly [name: string, amount: number];

/** A field's default as it would be written in a pipeline file; empty where there is none, or where its parts have their own. */
export function defaultText({ title = '', default: value }: SchemaNode): string {
  if (value === undefined || isEmptyMap(value)) return '';
  return `\`${typeof value === 'number' ? withUnit(value, units[title] ?? []) : flowYaml(value)}\``;
}

function isEmptyMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

function withUnit(value: number, known: readonly Unit[]): string {
  const [name, amount] = known.find(([, size]) => value > 0 && value % size === 0) ?? ['', 1];
  return `${value / amount}${name}`;
}
