import { z } from 'zod';
import { explainIssues } from './explain-issues.js';

function explain(schema: z.ZodType, value: unknown): string[] {
  const { error } = schema.safeParse(value);
  return explainIssues(error?.issues ?? [], schema, value).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('explainIssues', () => {
  it.each([
    [z.int().min(1), 0, 'Expected at least 1; found the number 0.'],
    [z.number().gt(0), 0, 'Expected more than 0; found the number 0.'],
    [z.number().max(1), 2, 'Expected at most 1; found the number 2.'],
    [z.number().lt(1), 2, 'Expected less than 1; found the number 2.'],
    [z.string().min(1), '', 'Expected at least 1 character; found the text "".'],
    [z.string().max(2), 'abc', 'Expected at most 2 characters; found the text "abc".'],
    [z.array(z.int()).min(1), [], 'Expected at least 1 entry; found a list of 0.'],
    [z.array(z.int()).max(2), [1, 2, 3], 'Expected at most 2 entries; found a list of 3.'],
    [z.int().min(1, 'Give at least one.'), 0, 'Give at least one.'],
    [z.int().max(9, 'Too big for this line.'), 10, 'Too big for this line.'],
    [z.int(), 1.5, 'Expected a whole number; found the number 1.5.'],
    [z.enum(['wait', 'error']), 'wiat', 'Expected one of wait, error; found the text "wiat". Did you mean "wait"?'],
    [z.union([z.literal(false), z.strictObject({})]), 5, 'Expected false or a map; found the number 5.'],
  ])('says what %# expects and finds', (schema, value, message) => {
    expect(explain(z.strictObject({ field: schema }), { field: value })).toEqual([`field: ${message}`]);
  });

  it('says what a missing field is for, and which key is nearest', () => {
    const schema = z.strictObject({ path: z.string().describe('The file.') });
    expect(explain(schema, { pth: 'x' })).toEqual([
      'path: "path" is required: The file.',
      ': The key "pth" is not known here. Did you mean "path"?',
    ]);
  });

  describe('of a map that takes several forms, told apart by a field', () => {
    const schema = z.strictObject({
      cut: z.discriminatedUnion('by', [
        z.strictObject({ by: z.enum(['word', 'line']), size: z.int().optional().describe('How many. Default 1.') }),
        z.strictObject({ by: z.literal('size'), size: z.int().describe('The most of a chunk.') }),
      ]),
    });

    it('says what a missing field of the form at hand is for', () => {
      expect(explain(schema, { cut: { by: 'size' } })).toEqual(['cut.size: "size" is required: The most of a chunk.']);
    });

    it('says which forms there are, and the nearest', () => {
      expect(explain(schema, { cut: { by: 'words' } })).toEqual([
        'cut.by: Expected one of word, line, size; found the text "words". Did you mean "word"?',
      ]);
      expect(explain(schema, { cut: {} })).toEqual([expect.stringMatching(/^cut\.by: "by" is required/)]);
    });
  });
});
