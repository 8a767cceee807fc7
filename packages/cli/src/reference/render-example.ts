import type { AppOnlyExample, ComponentExample } from '@weir/core';
import { entryYaml } from './readable-yaml.js';

/** An example as Markdown: its entry in a pipeline file and, where it has marbles, what goes in and what comes out. */
export function renderExample(name: string, example: ComponentExample): string {
  const parts = [`### ${example.title}`, entry(name, example.config ?? {})];
  if (example.input !== undefined && example.output !== undefined) parts.push(fence('text', marbles(name, example)));
  return parts.join('\n\n');
}

/** An example in app code, with what goes in and what comes out. */
export function renderCodeExample(name: string, example: AppOnlyExample): string {
  return [`### ${example.title}`, fence('js', example.code), fence('text', marbles(name, example))].join('\n\n');
}

/** Config that holds a function can only be written in TypeScript. */
function entry(name: string, config: unknown): string {
  return holdsFunction(config)
    ? fence('ts', `{ ${name}: ${typescript(config)} }`)
    : fence('yaml', entryYaml(name, config));
}

function holdsFunction(value: unknown): boolean {
  if (typeof value === 'function') return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsFunction);
}

function typescript(value: unknown): string {
  if (typeof value === 'function') return '(item) => { … }';
  if (!holdsFunction(value)) return spacedJson(value);
  return `{ ${Object.entries(value as object)
    .map(([key, item]) => `${key}: ${typescript(item)}`)
    .join(', ')} }`;
}

type Marbles = Pick<ComponentExample, 'input' | 'output' | 'values' | 'error'>;

function marbles(name: string, { input = '', output = '', values, error }: Marbles): string {
  const width = Math.max('in'.length, name.length);
  const lines = [`${'in'.padEnd(width)}  ${input}`, `${name.padEnd(width)}  ${output}`];
  const legend = [...legendOf('in', values?.input), ...legendOf('out', values?.output)];
  if (error !== undefined) legend.push(`# = an error with the code ${error}`);
  return [...lines, ...(legend.length > 0 ? ['', ...legend] : [])].join('\n');
}

function legendOf(side: string, values: Record<string, unknown> | undefined): string[] {
  return Object.entries(values ?? {}).map(([letter, value]) => `${side} ${letter} = ${spacedJson(value)}`);
}

/** JSON on one line, with the spaces that make it readable. */
function spacedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${spacedJson(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
