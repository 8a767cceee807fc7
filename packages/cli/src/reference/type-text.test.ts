import { createFields, configJsonSchema } from '@weir/runtime';
import { SchemaReader, type SchemaNode } from './schema-node.js';
import { typeText } from './type-text.js';

const fields = createFields((kind) => (kind === 'tool' ? ['clock', 'calculator'] : []));
const { z, duration, bytes, expression, pattern, reference } = fields;
type Schema = Parameters<typeof configJsonSchema>[0];

function textOf(schema: Schema): string {
  const node = configJsonSchema(schema) as SchemaNode;
  return typeText(node, new SchemaReader(node));
}

describe('typeText', () => {
  it.each<[Schema, string]>([
    [z.string(), 'text'],
    [z.boolean(), 'true or false'],
    [z.int(), 'whole number'],
    [z.int().min(1), 'whole number from 1'],
    [z.int().min(0).max(65_535), 'whole number from 0 to 65535'],
    [z.number().max(1), 'number up to 1'],
    [z.number().gt(0), 'number above 0'],
    [z.url(), 'URL'],
    [z.null(), '`null`'],
    [z.unknown(), 'anything'],
    [z.literal('all'), '`all`'],
    [z.literal(5), '`5`'],
    [z.enum(['a', 'b', 'c']), '`a`, `b` or `c`'],
  ])('names single values: %#', (schema, text) => {
    expect(textOf(schema)).toBe(text);
  });

  it.each<[Schema, string]>([
    [duration(), 'duration'],
    [bytes(), 'size'],
    [expression(), 'CEL expression'],
    [pattern(), 'RE2 pattern'],
    [reference('tool'), 'name of a tool'],
    [reference('operator'), 'name of an operator'],
  ])('names fields by what they mean: %#', (schema, text) => {
    expect(textOf(schema)).toBe(text);
  });

  it.each<[Schema, string]>([
    [z.array(z.string()), 'list of texts'],
    [z.array(z.unknown()), 'list'],
    [z.array(reference('tool')), 'list of names of tools'],
    [z.array(z.array(duration())), 'list of lists of durations'],
    [z.tuple([z.string(), z.number()]), 'list of text, then number'],
    [z.strictObject({ a: z.string() }), 'map'],
    [z.record(z.string(), z.unknown()), 'map'],
    [z.record(z.string(), expression()), 'map of CEL expressions'],
    [z.record(z.string(), z.record(z.string(), z.int().min(1))), 'map of maps of whole numbers from 1'],
  ])('names lists and maps by what they hold: %#', (schema, text) => {
    expect(textOf(schema)).toBe(text);
  });

  it.each<[Schema, string]>([
    [z.union([z.string(), z.number()]), 'text or number'],
    [z.union([z.literal('all'), z.array(z.string())]), '`all` or list of texts'],
    [z.union([z.array(z.string()), z.literal('all'), z.literal('none')]), '`all`, `none` or list of texts'],
    [z.union([z.enum(['never']), duration()]), '`never` or duration'],
    [z.union([z.string(), z.union([z.string(), z.boolean()])]), 'text or true or false'],
    [z.string().nullable(), 'text or `null`'],
  ])('names each of several forms once, lists and maps last: %#', (schema, text) => {
    expect(textOf(schema)).toBe(text);
  });

  it('follows references', () => {
    const named = z.strictObject({ a: z.string() }).meta({ id: 'named' });
    expect(textOf(z.union([named, z.array(named)]))).toBe('map or list of maps');
  });
});
