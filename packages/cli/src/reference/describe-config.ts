import { configJsonSchema } from '@weir/runtime';
import { cell } from './render-component.js';

/** The part of JSON Schema that component configs are described with. */
interface SchemaNode {
  type?: string | string[];
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode | boolean;
  required?: string[];
}

/** Describes a component's config: a table of its keys, or a sentence where it is a single value. */
export function describeConfig(schema: Parameters<typeof configJsonSchema>[0]): string {
  const node = configJsonSchema(schema) as SchemaNode;
  const forms = alternatives(node);
  return forms.map((form) => describeForm(form)).join('\n\nor\n\n');
}

function describeForm(node: SchemaNode): string {
  if (node.properties === undefined) return `${typeText(node)}${node.description ? `: ${node.description}` : ''}`;
  const keys = Object.entries(node.properties);
  if (keys.length === 0) return 'None.';
  const rows = keys.flatMap(([key, value]) => rowsOf(key, value, node.required?.includes(key) ?? false));
  return ['| Key | Type | Default | |', '|---|---|---|---|', ...rows].join('\n');
}

function rowsOf(key: string, node: SchemaNode, required: boolean): string[] {
  const byDefault = node.default === undefined ? (required ? '*required*' : '') : `\`${JSON.stringify(node.default)}\``;
  const row = `| \`${key}\` | ${cell(typeText(node))} | ${cell(byDefault)} | ${cell(node.description ?? '')} |`;
  const nested = Object.entries(node.properties ?? {});
  return [row, ...nested.flatMap(([inner, value]) => rowsOf(`${key}.${inner}`, value, node.required?.includes(inner) ?? false))];
}

function alternatives(node: SchemaNode): SchemaNode[] {
  const forms = node.anyOf ?? node.oneOf;
  return forms?.some(({ properties }) => properties !== undefined) ? forms : [node];
}

function typeText(node: SchemaNode): string {
  const forms = node.anyOf ?? node.oneOf;
  if (forms) return [...new Set(forms.map(typeText))].join(' or ');
  if (node.const !== undefined) return `\`${JSON.stringify(node.const)}\``;
  if (node.enum) return node.enum.map((value) => `\`${String(value)}\``).join(' or ');
  if (node.type === 'array') return `list of ${node.items ? typeText(node.items) : 'anything'}`;
  if (node.type === 'object') return node.properties ? 'map' : `map of ${mapValues(node.additionalProperties)}`;
  if (node.type === 'string') return 'text';
  if (node.type === 'boolean') return 'true or false';
  return [node.type ?? 'anything'].flat().join(' or ');
}

function mapValues(values: SchemaNode | boolean | undefined): string {
  return typeof values === 'object' ? typeText(values) : 'anything';
}
