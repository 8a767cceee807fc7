import type { Registry } from '../../registry/registry.js';
import type { StepKind } from '../reading/read-entry.js';
import type { SchemaNode } from './schema-node.js';

/** What an entry of one kind may be: a map with one component, or the name of a component that needs no config. */
export function anyEntry(kind: StepKind, registry: Registry, beside: SchemaNode): SchemaNode {
  const specs = registry.list(kind);
  const bare = specs.filter((spec) => needsNothing(registry, spec)).map(({ name }) => name);
  const names = bare.length > 0 ? [{ enum: bare, description: `A ${kind} with its defaults.` }] : [];
  const maps = specs.map(({ name, summary }) => componentForm(kind, name, bare.includes(name), { summary, beside }));
  return specs.length > 0 ? { anyOf: [...maps, ...names] } : { not: {} };
}

interface FormParts {
  readonly summary: string;
  readonly beside: SchemaNode;
}

function componentForm(kind: StepKind, name: string, isBare: boolean, { summary, beside }: FormParts): SchemaNode {
  const config = { $ref: `#/$defs/${kind}:${name}` };
  const forms = isBare ? [config, { type: 'null' }] : [config];
  return strictMap({ [name]: { description: summary, anyOf: forms }, ...beside }, [name], summary);
}

function needsNothing(registry: Registry, spec: Parameters<Registry['schemaOf']>[0]): boolean {
  return registry.schemaOf(spec).safeParse({}).success;
}

/** One thing or a list of them. */
export function oneOrMany(item: SchemaNode, description: string): SchemaNode {
  return { description, anyOf: [item, { type: 'array', items: item }] };
}

/** A map with exactly these keys allowed. */
export function strictMap(properties: SchemaNode, required: readonly string[], description: string): SchemaNode {
  return { type: 'object', description, properties, required, additionalProperties: false };
}
