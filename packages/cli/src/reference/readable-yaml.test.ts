import fc from 'fast-check';
import { parse } from 'yaml';
import { entryYaml, flowYaml } from './readable-yaml.js';

/** Anything that config may hold: a text that looks like YAML above all. */
const text = fc.oneof(
  fc.string(),
  fc.constantFrom(
    'a, b',
    '- x',
    'a: b',
    '[',
    '{',
    '#',
    'no',
    '1',
    'a\nb',
    '  ',
    '"',
    "'",
    '*a',
    '&a',
    '!x',
    '? ',
    ': ',
  ),
);
const key = text.filter((name) => name !== '__proto__');
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe('flowYaml', () => {
  it('writes a value on one line, with room within maps', () => {
    expect(flowYaml({ a: [1, 'two'], b: { c: null } })).toBe('{ a: [1, two], b: { c: null } }');
    expect(flowYaml({})).toBe('{}');
  });

  it('quotes what would mean something else', () => {
    expect(flowYaml(['a, b', 'true', 'event.a == "x"', 'a\nb'])).toBe(`["a, b", "true", event.a == "x", "a\\nb"]`);
  });

  it('is read back as what was written, on one line', () => {
    fc.assert(
      fc.property(value, (written) => {
        const line = flowYaml(written);
        expect(parse(line)).toEqual(written);
        expect(line).not.toContain('\n');
      }),
    );
  });
});

describe('entryYaml', () => {
  it('keeps a short config on one line', () => {
    expect(entryYaml('batch', { items: 2 })).toBe('- batch: { items: 2 }');
    expect(entryYaml('filter', 'event.type == "tool_end"')).toBe('- filter: event.type == "tool_end"');
    expect(entryYaml('console', {})).toBe('- console: {}');
  });

  it('breaks a long one at its keys, and only where it has to', () => {
    const config = {
      model: `http://127.0.0.1:11434/v1#${'x'.repeat(40)}`,
      timeouts: { first: '5m' },
      tools: ['calculator', 'clock'],
    };
    expect(entryYaml('agent', config).split('\n')).toEqual([
      '- agent:',
      `    model: ${config.model}`,
      '    timeouts: { first: 5m }',
      '    tools: [calculator, clock]',
    ]);
  });

  it('breaks long lists into items', () => {
    const messages = ['x'.repeat(50), { role: 'y'.repeat(50), content: 'z'.repeat(50) }];
    expect(entryYaml('inline', { messages }).split('\n')).toEqual([
      '- inline:',
      '    messages:',
      `      - ${'x'.repeat(50)}`,
      `      - role: ${'y'.repeat(50)}`,
      `        content: ${'z'.repeat(50)}`,
    ]);
  });

  it('is read back as what was written', () => {
    fc.assert(
      fc.property(value, (config) => {
        expect(parse(entryYaml('name', config))).toEqual([{ name: config }]);
      }),
    );
  });
});
