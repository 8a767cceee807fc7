import type { AnyComponent, ComponentExample, OperatorSpec, SinkSpec, SourceSpec } from '@weir/core';
import type { Registry } from '@weir/runtime';
import { stringify } from 'yaml';
import { describeConfig } from './describe-config.js';

type Configurable = SourceSpec | OperatorSpec | SinkSpec;

const contractWords: Record<string, string> = {
  takes: 'Takes',
  gives: 'Gives',
  onComplete: 'When the source completes',
  onError: 'When the source fails',
  memory: 'Memory',
  lineage: 'Lineage',
  cardinality: 'Items out per item in',
  backpressure: 'Backpressure',
  redelivers: 'Redelivers',
  completes: 'Completes',
  delivery: 'Delivery',
};

/** The reference page of a component, as Markdown: all of it comes from its spec. */
export function renderComponent(spec: AnyComponent, registry: Registry): string {
  const parts = [`# ${spec.name}`, `*${title(spec)}* · ${spec.summary}`];
  if ('description' in spec && typeof spec.description === 'string') parts.push(spec.description.trim());
  if (isConfigurable(spec)) parts.push(...renderConfigurable(spec, registry));
  return `${parts.join('\n\n')}\n`;
}

function renderConfigurable(spec: Configurable, registry: Registry): string[] {
  const parts = ['## Config', describeConfig(registry.schemaOf(spec)), '## Contract', renderContract(spec)];
  const examples = spec.examples ?? [];
  if (examples.length > 0) parts.push('## Examples', ...examples.map((example) => renderExample(spec, example)));
  return parts;
}

function isConfigurable(spec: AnyComponent): spec is Configurable {
  return spec.kind === 'source' || spec.kind === 'operator' || spec.kind === 'sink';
}

function title(spec: AnyComponent): string {
  return spec.kind === 'operator' ? `operator, ${spec.family}` : spec.kind;
}

function renderContract({ contract }: Configurable): string {
  const rows = Object.entries(contract).map(([key, value]) => `| ${contractWords[key] ?? key} | ${cell(String(value))} |`);
  return ['| | |', '|---|---|', ...rows].join('\n');
}

function renderExample(spec: Configurable, example: ComponentExample): string {
  const config = example.config === undefined ? spec.name : { [spec.name]: example.config };
  const parts = [`### ${example.title}`, fence('yaml', stringify([config], { lineWidth: 100 }))];
  if (example.input !== undefined && example.output !== undefined) parts.push(fence('text', marbleText(spec.name, example)));
  return parts.join('\n\n');
}

function marbleText(name: string, { input = '', output = '', values, error }: ComponentExample): string {
  const width = Math.max('in'.length, name.length);
  const lines = [`${'in'.padEnd(width)}  ${input}`, `${name.padEnd(width)}  ${output}`];
  const legend = [...legendOf('in', values?.input), ...legendOf('out', values?.output)];
  if (error !== undefined) legend.push(`#: an error with the code ${error}`);
  return [...lines, ...(legend.length > 0 ? ['', ...legend] : [])].join('\n');
}

function legendOf(side: string, values: Record<string, unknown> | undefined): string[] {
  return Object.entries(values ?? {}).map(([letter, value]) => `${side} ${letter} = ${JSON.stringify(value) ?? String(value)}`);
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

/** Text fit for a cell of a Markdown table. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
