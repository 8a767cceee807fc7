import { createFields } from '@weir/runtime';
import { describeConfig, describeSchema } from './describe-config.js';

const { z, duration, expression } = createFields(() => []);

/** The rows of the tables, cell by cell. */
const rowsOf = (schema: Parameters<typeof describeConfig>[0]) =>
  describeConfig(schema)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.slice(2, -2).split(' | '));

describe('describeConfig', () => {
  it('writes a row for each key: type, default or whether it is required, meaning', () => {
    const schema = z.strictObject({
      path: z.string().describe('Where.'),
      wait: duration().default(5000).describe('How long.'),
      deep: z.boolean().optional().describe('Whether it goes | deep.'),
    });
    expect(describeConfig(schema).split('\n')).toEqual([
      '| Key | Type | Default | Meaning |',
      '|---|---|---|---|',
      '| `path` | text | *required* | Where. |',
      '| `wait` | duration | `5s` | How long. |',
      '| `deep` | true or false |  | Whether it goes \\| deep. |',
    ]);
  });

  it('writes the keys of maps within below them', () => {
    const schema = z.strictObject({
      retry: z.strictObject({ attempts: z.int().min(1), backoff: duration().default(100) }).optional(),
      limits: z.strictObject({ total: duration().default(1000) }).prefault({}),
    });
    expect(rowsOf(schema)).toEqual([
      ['`retry`', 'map', '', ''],
      ['`retry.attempts`', 'whole number from 1', '*required*', ''],
      ['`retry.backoff`', 'duration', '`100ms`', ''],
      ['`limits`', 'map', '', ''],
      ['`limits.total`', 'duration', '`1s`', ''],
    ]);
  });

  it('writes the keys of what maps with free keys, lists and unions hold', () => {
    const schema = z.strictObject({
      sums: z.record(z.string(), z.union([z.literal('count'), z.strictObject({ of: expression() })])),
      rules: z.array(z.strictObject({ when: expression() })),
    });
    expect(rowsOf(schema)).toEqual([
      ['`sums`', 'map of `count` or maps', '*required*', ''],
      ['`sums.<name>.of`', 'CEL expression', '*required*', ''],
      ['`rules`', 'list of maps', '*required*', ''],
      ['`rules[].when`', 'CEL expression', '*required*', ''],
    ]);
  });

  it('writes a sentence for a config that is a single value', () => {
    expect(describeConfig(expression().describe('A condition.'))).toBe('CEL expression: A condition.');
    expect(describeConfig(z.array(z.string()))).toBe('List of texts.');
  });

  it('writes the forms that a config may have one after the other', () => {
    const kind = z.enum(['a', 'b']).describe('The kind.');
    const schema = z.union([kind, z.strictObject({ kind })]).describe('What to do.');
    expect(describeConfig(schema).split('\n\n')).toEqual([
      'What to do.',
      '`a` or `b`: The kind.',
      'or',
      '| Key | Type | Default | Meaning |\n|---|---|---|---|\n| `kind` | `a` or `b` | *required* | The kind. |',
    ]);
  });

  it('writes a table for each branch of a union of maps', () => {
    const branch = (by: string) => z.strictObject({ by: z.literal(by) });
    const text = describeConfig(z.discriminatedUnion('by', [branch('word'), branch('size')]));
    expect(text.match(/\| `by` \| `(word|size)`/g)).toHaveLength(2);
  });

  it('says so where there is nothing to set', () => {
    expect(describeConfig(z.strictObject({}))).toBe('None.');
  });

  it('ends within a schema that holds itself', () => {
    const tree = z.strictObject({
      name: z.string(),
      get children() {
        return z.array(tree).optional();
      },
    });
    expect(describeConfig(tree)).toContain('`children[].children[].name`');
  });
});

describe('describeSchema', () => {
  it('describes a JSON Schema in the same way', () => {
    expect(describeSchema({ type: 'object', properties: { a: { type: 'string' } } })).toContain('| `a` | text |');
  });
});
