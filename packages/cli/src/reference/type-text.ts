import type { SchemaNode, SchemaReader } from './schema-node.js';

/** Zod states these limits for every whole number. */
const anyInteger = Number.MAX_SAFE_INTEGER;

/** A name for a kind of value, and for several of them. */
type Name = readonly [one: string, many: string];

const plainNames: Readonly<Record<string, Name>> = {
  string: ['text', 'texts'],
  boolean: ['true or false', 'true or false'],
  object: ['map', 'maps'],
  array: ['list', 'lists'],
  null: ['`null`', '`null`'],
};

/** What a value may be, in words: `duration`, `whole number from 1`, `list of texts`, `` `a` or `b` ``. */
export function typeText(node: SchemaNode, reader: SchemaReader): string {
  return oneOf(namesOf(node, reader).map(([one]) => one));
}

function namesOf(node: SchemaNode, reader: SchemaReader): Name[] {
  return reader.forms(node).flatMap((form) => formNames(form, reader));
}

function formNames(node: SchemaNode, reader: SchemaReader): Name[] {
  const { title, type, items, prefixItems, properties, additionalProperties } = node;
  if (title !== undefined) return [[title, pluralOf(title)]];
  if (node.const !== undefined) return [literal(node.const)];
  if (node.enum !== undefined) return node.enum.map(literal);
  if (prefixItems !== undefined) return [listName(prefixItems.map((item) => typeText(item, reader)).join(', then '))];
  if (type === 'array' && isStated(items)) return [listName(manyText(items, reader))];
  if (type === 'object' && properties === undefined && isStated(additionalProperties)) {
    const values = manyText(additionalProperties, reader);
    return [[`map of ${values}`, `maps of ${values}`]];
  }
  if (type === undefined) return [['anything', 'anything']];
  return [type].flat().map((name) => plainName(name, node));
}

function manyText(node: SchemaNode, reader: SchemaReader): string {
  return oneOf(namesOf(node, reader).map(([, many]) => many));
}

function listName(items: string): Name {
  return [`list of ${items}`, `lists of ${items}`];
}

function isStated(node: SchemaNode | boolean | undefined): node is SchemaNode {
  return typeof node === 'object' && Object.keys(node).length > 0;
}

function plainName(type: string, node: SchemaNode): Name {
  if (type === 'integer') return [`whole number${range(node)}`, `whole numbers${range(node)}`];
  if (type === 'number') return [`number${range(node)}`, `numbers${range(node)}`];
  if (type === 'string' && node.format === 'uri') return ['URL', 'URLs'];
  return plainNames[type] ?? [type, type];
}

/** `name of a tool` is `names of tools`. */
function pluralOf(title: string): string {
  const [, kind] = /^name of an? (.+)$/.exec(title) ?? [];
  return kind === undefined ? `${title}s` : `names of ${kind}s`;
}

function range({ minimum = -Infinity, maximum = Infinity, exclusiveMinimum }: SchemaNode): string {
  const above = exclusiveMinimum === undefined ? '' : ` above ${exclusiveMinimum}`;
  const least = minimum > -anyInteger ? ` from ${minimum}` : above;
  const most = maximum < anyInteger ? ` ${least === '' ? 'up ' : ''}to ${maximum}` : '';
  return least + most;
}

function literal(value: unknown): Name {
  const text = `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
  return [text, text];
}

/** Lists and maps come last, so that it is clear what they are lists and maps of. */
function oneOf(names: readonly string[]): string {
  const isNested = (name: string) => name.includes(' of ');
  const ordered = [...new Set(names)].sort((a, b) => Number(isNested(a)) - Number(isNested(b)));
  const last = ordered.pop() ?? 'anything';
  return ordered.length === 0 ? last : `${ordered.join(', ')} or ${last}`;
}
