import { configJsonSchema } from '@weir/runtime';
import { defaultText } from './default-text.js';
import { SchemaReader, type SchemaNode } from './schema-node.js';
import { table } from './table.js';
import { typeText } from './type-text.js';

/** A schema within itself is described so many levels deep. */
const deepest = 4;

/** Describes a component's config: a table of its keys, or a sentence where it is a single value; one after the other where it may be either. */
export function describeConfig(schema: Parameters<typeof configJsonSchema>[0]): string {
  return describeSchema(configJsonSchema(schema));
}

/** The same for a JSON Schema. */
export function describeSchema(root: SchemaNode): string {
  const reader = new SchemaReader(root);
  const forms = reader.forms(root);
  if (!forms.some(isRecord)) return describeValue(root, reader);
  const values = forms.filter((form) => !isRecord(form));
  const parts = forms.filter(isRecord).map((form) => describeRecord(form, reader));
  if (values.length > 0) parts.unshift(describeValue({ anyOf: values }, reader));
  return [
    ...(root.description === undefined || parts.length === 1 ? [] : [root.description]),
    parts.join('\n\nor\n\n'),
  ].join('\n\n');
}

function isRecord({ properties }: SchemaNode): boolean {
  return properties !== undefined;
}

function describeValue(node: SchemaNode, reader: SchemaReader): string {
  const description =
    reader.resolve(node).description ?? node.anyOf?.find((form) => form.description !== undefined)?.description;
  const sentence = capitalised(`${typeText(node, reader)}${description === undefined ? '.' : `: ${description}`}`);
  const rows = partRows('', node, { reader, depth: 0 });
  return rows.length === 0 ? sentence : `${sentence}\n\n${keyTable(rows)}`;
}

function describeRecord(node: SchemaNode, reader: SchemaReader): string {
  const rows = keyRows('', node, { reader, depth: 0 });
  return rows.length === 0 ? 'None.' : keyTable(rows);
}

function keyTable(rows: readonly (readonly string[])[]): string {
  return table(['Key', 'Type', 'Default', 'Meaning'], rows);
}

interface Place {
  readonly reader: SchemaReader;
  readonly depth: number;
}

/** A row for each key of a map, and for the keys of its values below it. */
function keyRows(prefix: string, node: SchemaNode, place: Place): string[][] {
  return Object.entries(node.properties ?? {}).flatMap(([name, value]) => {
    const key = prefix === '' ? name : `${prefix}.${name}`;
    const resolved = place.reader.resolve(value);
    const preset = defaultText(resolved);
    const fallback = preset === '' && node.required?.includes(name) ? '*required*' : preset;
    const row = [`\`${key}\``, typeText(value, place.reader), fallback, resolved.description ?? ''];
    return [row, ...partRows(key, value, place)];
  });
}

/** The rows of what a value is made of: the keys of a map, of the values of a map with free keys, of the items of a list. */
function partRows(key: string, node: SchemaNode, { reader, depth }: Place): string[][] {
  if (depth === deepest) return [];
  const place = { reader, depth: depth + 1 };
  return reader.forms(node).flatMap((form) => {
    const { properties, additionalProperties, items } = form;
    if (properties !== undefined) return keyRows(key, form, place);
    if (typeof additionalProperties === 'object')
      return partRows(key === '' ? '<name>' : `${key}.<name>`, additionalProperties, place);
    return items === undefined ? [] : partRows(`${key}[]`, items, place);
  });
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
