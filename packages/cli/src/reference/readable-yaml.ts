import { stringify } from 'yaml';

/** The width that lines of YAML keep to where that can be done. */
const lineWidth = 80;

/** A value as YAML on one line: `{ items: 2 }`, `[a, b]`, `"a\nb"`. */
export function flowYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowYaml).join(', ')}]`;
  if (!isMap(value)) return flowScalar(value);
  const entries = Object.entries(value).map(([key, item]) => `${flowScalar(key)}: ${flowYaml(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/**
 * A map with one key as an item of a list, the way that pipeline files name a component. Maps and lists within it stand on one line
 * where they fit, and below their key otherwise.
 */
export function entryYaml(name: string, config: unknown): string {
  return itemLines(keyLines([name, config], 2), 0).join('\n');
}

function keyLines([key, value]: [string, unknown], indent: number): string[] {
  const start = `${' '.repeat(indent)}${flowScalar(key)}:`;
  const line = `${start} ${lineOf(value)}`;
  return isScalar(value) || isEmpty(value) || fits(line) ? [line] : [start, ...partLines(value, indent + 2)];
}

/** The parts of a map or a list, each on lines of its own. */
function partLines(value: unknown, indent: number): string[] {
  if (!Array.isArray(value)) return Object.entries(value as object).flatMap((entry) => keyLines(entry, indent));
  return value.flatMap((item: unknown) => {
    const line = `${' '.repeat(indent)}- ${lineOf(item)}`;
    return isScalar(item) || isEmpty(item) || fits(line) ? [line] : itemLines(partLines(item, indent + 2), indent);
  });
}

function lineOf(value: unknown): string {
  return isScalar(value) ? blockScalar(value) : flowYaml(value);
}

/** Puts the dash of a list in front of lines that are indented for it. */
function itemLines([first = '', ...rest]: readonly string[], indent: number): string[] {
  return [`${' '.repeat(indent)}- ${first.slice(indent + 2)}`, ...rest];
}

function fits(line: string): boolean {
  return line.length <= lineWidth;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function isEmpty(value: unknown): boolean {
  return Object.keys(value as object).length === 0;
}

/** Quoted where it would mean something else within brackets. */
function flowScalar(value: unknown): string {
  if (spansLines(value)) return JSON.stringify(value);
  return stringify([value ?? null], { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 })
    .trim()
    .slice(1, -1);
}

function blockScalar(value: unknown): string {
  return spansLines(value) ? JSON.stringify(value) : stringify(value ?? null, { lineWidth: 0 }).trimEnd();
}

/** Whether a value is a text of several lines: JSON keeps it on one. */
function spansLines(value: unknown): boolean {
  return typeof value === 'string' && /[\n\r]/.test(value);
}
