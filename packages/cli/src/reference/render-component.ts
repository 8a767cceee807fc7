import type { ToolSpec } from '@weir/agent';
import type { AnyComponent, AppOnlySpec, OperatorSpec, SinkSpec, SourceSpec } from '@weir/core';
import { explainAppOnly, type Registry } from '@weir/runtime';
import { contractTable } from './contract-table.js';
import { describeConfig, describeSchema } from './describe-config.js';
import { renderCodeExample, renderExample } from './render-example.js';

type Configurable = SourceSpec | OperatorSpec | SinkSpec;

/** The reference page of a component, as Markdown: all of it comes from its spec. Of what is for app code only: where it is. */
export async function renderComponent(spec: AnyComponent, registry: Registry): Promise<string> {
  const parts = [`# ${spec.name}`, `*${title(spec)}*`, spec.summary];
  if ('description' in spec && typeof spec.description === 'string') parts.push(spec.description.trim());
  if (spec.kind === 'appOnly') parts.push(...renderAppOnly(spec));
  if (isConfigurable(spec)) parts.push(...renderConfigurable(spec, registry));
  if (spec.kind === 'tool') parts.push('## Input', await renderInput(spec));
  return `${parts.join('\n\n')}\n`;
}

function title(spec: AnyComponent): string {
  if (spec.kind === 'appOnly') return spec.contract === undefined ? 'app code only' : 'operator, app code only';
  return spec.kind === 'operator' ? `operator, ${spec.family}` : spec.kind;
}

function isConfigurable(spec: AnyComponent): spec is Configurable {
  return spec.kind === 'source' || spec.kind === 'operator' || spec.kind === 'sink';
}

function renderConfigurable(spec: Configurable, registry: Registry): string[] {
  const parts = ['## Config', describeConfig(registry.schemaOf(spec)), '## Contract', contractTable(spec.contract)];
  const examples = spec.examples ?? [];
  if (examples.length > 0) parts.push('## Examples', ...examples.map((example) => renderExample(spec.name, example)));
  return parts;
}

function renderAppOnly(spec: AppOnlySpec): string[] {
  const { contract, codeExamples = [] } = spec;
  const parts = [explainAppOnly(spec)];
  if (contract !== undefined) parts.push('## Contract', contractTable(contract));
  if (codeExamples.length > 0) parts.push('## Examples');
  return [...parts, ...codeExamples.map((example) => renderCodeExample(spec.name, example))];
}

async function renderInput(spec: ToolSpec): Promise<string> {
  return describeSchema((await spec.input()).jsonSchema);
}
