import { SchemaReader, type SchemaNode } from './schema-node.js';

const root: SchemaNode = {
  $defs: { name: { type: 'string', description: 'A name.' }, 'a/b': { type: 'null' } },
  anyOf: [{ $ref: '#/$defs/name' }, { oneOf: [{ type: 'number' }, { $ref: '#/$defs/a~1b' }] }],
};
const reader = new SchemaReader(root);

describe('SchemaReader', () => {
  it('follows a reference, and keeps the words beside it', () => {
    expect(reader.resolve({ $ref: '#/$defs/name' })).toEqual({ type: 'string', description: 'A name.' });
    expect(reader.resolve({ $ref: '#/$defs/name', description: 'Another.' })).toEqual({
      type: 'string',
      description: 'Another.',
    });
    expect(reader.resolve({ $ref: '#' })).toEqual(root);
  });

  it('joins the keys of maps that have to hold together', () => {
    const both = reader.resolve({
      allOf: [
        { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
        { type: 'object', properties: { b: { $ref: '#/$defs/name' } } },
      ],
    });
    expect(both).toMatchObject({ type: 'object', properties: { a: {}, b: {} }, required: ['a'] });
  });

  it('lists the forms of a union, those of unions within it too', () => {
    expect(reader.forms(root).map(({ type }) => type)).toEqual(['string', 'number', 'null']);
  });

  it('takes a union that has a title for one form', () => {
    expect(reader.forms({ title: 'duration', anyOf: [{ type: 'number' }, { type: 'string' }] })).toHaveLength(1);
  });
});
