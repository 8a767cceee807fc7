/** A JSON Schema, or a part of one. */
export type SchemaNode = { readonly [keyword: string]: unknown };

const listsOfSchemas = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const mapsOfSchemas = ['properties', 'patternProperties', '$defs'];
const schemas = ['additionalProperties', 'items', 'not', 'propertyNames', 'contains'];

/** Rebuilds a schema from the inside out: `change` is given each schema within it, and the schema itself last. */
export function mapSchema(node: SchemaNode, change: (node: SchemaNode) => SchemaNode): SchemaNode {
  const inner = (value: unknown) => (isNode(value) ? mapSchema(value, change) : value);
  const entries = Object.entries(node).map(([keyword, value]): [string, unknown] => {
    if (listsOfSchemas.includes(keyword) && Array.isArray(value)) return [keyword, value.map(inner)];
    if (mapsOfSchemas.includes(keyword) && isNode(value)) return [keyword, mapValues(value, inner)];
    return [keyword, schemas.includes(keyword) ? inner(value) : value];
  });
  return change(Object.fromEntries(entries));
}

function mapValues(map: SchemaNode, change: (value: unknown) => unknown): SchemaNode {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
