import { createRegistry } from '../../registry/create-registry.js';
import { sampleCatalog } from '../__fixtures__/sample-catalog.js';
import { valueAt } from '../value-at.js';
import { jsonSchema } from './json-schema.js';

const schema = jsonSchema(createRegistry([sampleCatalog]));
const at = (...path: (string | number)[]) => valueAt(schema, path);

/** Every `$ref` within a schema. */
function references(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const own = '$ref' in node && typeof node.$ref === 'string' ? [node.$ref] : [];
  return [...own, ...Object.values(node).flatMap(references)];
}

describe('jsonSchema', () => {
  it('describes the whole document', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['pipelines'],
      additionalProperties: false,
    });
    expect(Object.keys(at('properties') as object)).toEqual(['components', 'pipelines', 'deadLetter']);
    expect(Object.keys(at('$defs', 'pipeline', 'properties') as object)).toEqual(['from', 'through', 'to', 'onError']);
  });

  it('is plain JSON whose references all lead somewhere', () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    const found = references(schema);
    expect(found.length).toBeGreaterThan(20);
    for (const reference of found) expect(at(...reference.slice(2).split('/'))).toBeDefined();
  });

  it('has a form for each component, with its words and the keys beside it', () => {
    expect(at('$defs', 'sink', 'anyOf', 1)).toMatchObject({
      type: 'object',
      description: 'Writes lines of JSON.',
      properties: { jsonl: { anyOf: [{ $ref: '#/$defs/sink:jsonl' }] }, id: {}, mode: {}, onError: {} },
      required: ['jsonl'],
      additionalProperties: false,
    });
    expect(at('$defs', 'sink:jsonl', 'properties', 'path')).toEqual({ type: 'string', description: 'The file.' });
    expect(Object.keys(at('$defs', 'source', 'anyOf', 0, 'properties') as object)).toEqual(['stdin', 'id']);
  });

  it('takes a name alone, and no config, where none is needed', () => {
    expect(at('$defs', 'sink', 'anyOf', 3)).toMatchObject({ enum: ['console', 'speaker'] });
    expect(at('$defs', 'sink', 'anyOf', 0, 'properties', 'console', 'anyOf')).toEqual([
      { $ref: '#/$defs/sink:console' },
      { type: 'null' },
    ]);
  });

  it('takes references to the environment wherever a value is not just any text', () => {
    const reference = { $ref: '#/$defs/reference' };
    expect(at('$defs', 'operator:batch', 'properties', 'maxItems')).toMatchObject({
      description: 'How many items a batch holds at most.',
      anyOf: [{ type: 'integer', minimum: 1 }, reference],
    });
    expect(at('$defs', 'operator:agent', 'properties', 'schema', 'anyOf')).toMatchObject([
      { enum: ['order'] },
      reference,
    ]);
    expect(at('$defs', 'sink:console', 'properties', 'color', 'default')).toBe(true);
  });

  it('lets nothing stand where there is no component', () => {
    const empty = jsonSchema(createRegistry([]));
    expect(valueAt(empty, ['$defs', 'source'])).toEqual({ not: {} });
    for (const list of emptyLists(empty)) expect(list).toBe('required');
  });
});

/** The keywords whose value is an empty list: JSON Schema allows that of `required` only. */
function emptyLists(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    Array.isArray(value) && value.length === 0 ? [key] : emptyLists(value),
  );
}
