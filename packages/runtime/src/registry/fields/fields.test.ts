import { z } from 'zod';
import fc from 'fast-check';
import { createFields } from '../create-fields.js';

const names: Readonly<Record<string, readonly string[]>> = { model: ['openai', 'embedded'], tool: ['search'] };
const fields = createFields((kind) => names[kind] ?? []);

function read(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  return result.success ? result.data : result.error.issues.map(({ message }) => message).join(' ');
}

function jsonSchemaOf(schema: z.ZodType): unknown {
  const { properties } = z.toJSONSchema(z.strictObject({ field: schema }), { io: 'input', unrepresentable: 'any' });
  return properties?.['field'];
}

describe('duration', () => {
  it.each([
    ['250ms', 250],
    ['1.5s', 1500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    [' 5 s ', 5000],
    [0, 0],
    [12.5, 12.5],
  ])('reads %j as %d ms', (text, ms) => {
    expect(read(fields.duration(), text)).toBe(ms);
  });

  it.each(['', '5', 's', '-1s', '1 week', '1s2m', -1, NaN, null, true, []])('refuses %j', (value) => {
    expect(read(fields.duration(), value)).toMatch(/a time: a number of milliseconds, or text such as 250ms/);
  });

  it('refuses what is endless', () => {
    expect(read(fields.duration(), `${'9'.repeat(400)}s`)).toMatch(/is not a time/);
  });

  it('refuses 0 where it is to be positive', () => {
    expect(read(fields.duration({ positive: true }), '0s')).toBe('Expected more than 0ms; found "0s".');
    expect(read(fields.duration({ positive: true }), 0)).toBe('Expected more than 0ms; found 0.');
    expect(read(fields.duration({ positive: true }), -1)).toMatch(/"-1" is not a time/);
    expect(read(fields.duration({ positive: true }), '0.5ms')).toBe(0.5);
    expect(read(fields.duration({ positive: false }), '0s')).toBe(0);
  });

  it('tells editors that 0 is refused', () => {
    const { pattern, ...schema } = jsonSchemaOf(fields.duration({ positive: true })) as { pattern: string };
    expect(schema).toMatchObject({ title: 'duration', exclusiveMinimum: 0 });
    expect(schema).not.toHaveProperty('minimum');
    const refused = ['0s', '00ms', '0.0s', '0.00 h', 's', '1'];
    const taken = ['1s', '10s', '007s', '0.5s', '0.05s', '00.10 s', '1.0s'];
    expect(refused.filter((text) => new RegExp(pattern).test(text))).toEqual([]);
    expect(taken.filter((text) => !new RegExp(pattern).test(text))).toEqual([]);
  });

  it('tells editors its forms, and keeps descriptions', () => {
    const schema = jsonSchemaOf(fields.duration().optional().describe('How long.'));
    expect(schema).toMatchObject({ description: 'How long.', type: ['number', 'string'], minimum: 0 });
    expect(new RegExp((schema as { pattern: string }).pattern).test('1.5s')).toBe(true);
  });
});

describe('bytes', () => {
  it.each([
    ['64KiB', 65_536],
    ['1MiB', 1_048_576],
    ['2GiB', 2_147_483_648],
    ['10MB', 10_000_000],
    ['1kB', 1000],
    ['512B', 512],
    ['1.5KiB', 1536],
    [4096, 4096],
  ])('reads %j as %d bytes', (text, bytes) => {
    expect(read(fields.bytes(), text)).toBe(bytes);
  });

  it.each(['', '5', 'MB', '1TB', '1mb', -1, {}])('refuses %j', (value) => {
    expect(read(fields.bytes(), value)).toMatch(/a size: a number of bytes, or text such as 64KiB/);
  });

  it('refuses 0, and what is rounded to it, where it is to be positive', () => {
    expect(read(fields.bytes({ positive: true }), 0)).toBe('Expected more than 0 bytes; found 0.');
    expect(read(fields.bytes({ positive: true }), '0KiB')).toBe('Expected more than 0 bytes; found "0KiB".');
    expect(read(fields.bytes({ positive: true }), '0.4B')).toBe('Expected more than 0 bytes; found "0.4B".');
    expect(read(fields.bytes({ positive: true }), '1B')).toBe(1);
    expect(read(fields.bytes(), '0B')).toBe(0);
  });

  it('agrees with the pattern that editors are given', () => {
    const { pattern } = jsonSchemaOf(fields.bytes()) as { pattern: string };
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom('B', 'kB', 'KB', 'MB', 'GB', 'KiB', 'MiB', 'GiB', 'Mb', 'x'),
        (count, unit) => {
          expect(typeof read(fields.bytes(), `${count}${unit}`) === 'number').toBe(
            new RegExp(pattern).test(`${count}${unit}`),
          );
        },
      ),
    );
  });
});

describe('pattern', () => {
  const compile = (source: string) => fields.pattern().parse(source);

  it('finds matches from a place on, in UTF-16 units', () => {
    const pattern = compile('b+');
    expect(pattern.source).toBe('b+');
    expect(pattern.find('a😀bbcb')).toEqual({ start: 3, end: 5 });
    expect(pattern.find('a😀bbcb', 5)).toEqual({ start: 6, end: 7 });
    expect(pattern.find('xyz')).toBeUndefined();
    expect(pattern.find('b', 2)).toBeUndefined();
  });

  it('keeps texts apart that are searched in turns', () => {
    const pattern = compile('\\bword');
    expect([pattern.find('a word'), pattern.find('word'), pattern.find('a word', 1)]).toEqual([
      { start: 2, end: 6 },
      { start: 0, end: 4 },
      { start: 2, end: 6 },
    ]);
  });

  it('takes linear time for patterns that make others hang', () => {
    expect(compile('^(a+)+$').find(`${'a'.repeat(20_000)}!`)).toBeUndefined();
  });

  it.each([
    ['a(b', 'missing closing )'],
    ['ab[z-a]', 'at column 4'],
    ['(?=a)', 'Patterns are in RE2 syntax.'],
  ])('says what is wrong with %s', (source, message) => {
    expect(read(fields.pattern(), source)).toContain(message);
  });

  it('finds what RegExp finds, for plain texts', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b', ' ', '😀') }), fc.nat(8), (text, from) => {
        const native = new RegExp('a+b|😀', 'gu');
        native.lastIndex = from;
        // In the middle of a surrogate pair the two differ in where they begin to look.
        fc.pre(from > text.length || !/^[\uDC00-\uDFFF]/.test(text.slice(from)));
        const match = native.exec(text);
        const expected = match === null ? undefined : { start: match.index, end: match.index + match[0].length };
        expect(compile('a+b|😀').find(text, from)).toEqual(expected);
      }),
    );
  });
});

describe('expression', () => {
  it('gives a function, and says what is wrong with the text', () => {
    expect(fields.expression().parse('event.a + 1')({ a: 1 })).toBe(2);
    expect(fields.expression('boolean').parse(true)({})).toBe(true);
    expect(read(fields.expression('boolean'), 'event.a = 1')).toContain('at column 9. Write "==" to compare.');
    expect(read(fields.expression(), 5)).toContain('Write a CEL expression over `event`');
    expect(jsonSchemaOf(fields.expression().describe('x'))).toMatchObject({
      type: 'string',
      format: 'cel',
      description: 'x',
    });
  });

  it('takes a function as it is', () => {
    const test = () => true;
    expect(fields.expression('boolean').parse(test)).toBe(test);
  });
});

describe('reference', () => {
  it('takes known names and answers others with the nearest', () => {
    expect(read(fields.reference('tool'), 'search')).toBe('search');
    expect(read(fields.reference('tool'), 'serach')).toBe('There is no tool "serach". Did you mean "search"?');
    expect(read(fields.reference('tool'), 5)).toBe('Write the name of a tool.');
    expect(jsonSchemaOf(fields.reference('tool'))).toMatchObject({ type: 'string', enum: ['search'] });
    expect(jsonSchemaOf(fields.reference('none'))).toEqual({ type: 'string', title: 'name of a none' });
  });

  it.each(['openai', 'openai/gpt-5', 'openai/org/model', 'http://localhost:11434/v1#llama3', 'https://x/v1'])(
    'takes the model %s',
    (name) => {
      expect(read(fields.reference('model'), name)).toBe(name);
    },
  );

  it('looks up the part of a model before the slash', () => {
    expect(read(fields.reference('model'), 'opnai/gpt-5')).toBe('There is no model "opnai". Did you mean "openai"?');
    expect(jsonSchemaOf(fields.reference('model'))).toEqual({
      type: 'string',
      title: 'name of a model',
      examples: ['openai', 'embedded'],
    });
  });
});
