import fc from 'fast-check';
import { checkText, pipelineOf } from './__fixtures__/check-text.js';
import { interpolate } from './interpolate.js';
import { parseText } from './parse-text.js';
import { ProblemLog } from './problem-log.js';
import { Secrets } from './secrets.js';

/** Interpolates a YAML text with an environment. */
function interpolateYaml(text: string, environment: Readonly<Record<string, string>>) {
  const { value, locator } = parseText(text, 'weir.yaml');
  const secrets = new Secrets();
  const log = new ProblemLog(locator, secrets);
  const lookup = (name: string) => (Object.hasOwn(environment, name) ? environment[name] : undefined);
  const result = interpolate(value, { locator, log, secrets, environment: lookup });
  return {
    result,
    problems: log.list().map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`),
    secrets,
  };
}

const environment = {
  NAME: 'Ada',
  PORT: '8080',
  RATE: '0.5',
  ON: 'true',
  EMPTY: '',
  ZIP: '12345678901234567890',
  KEY: '123',
};

describe('interpolate', () => {
  it.each([
    ['a: ${NAME}', { a: 'Ada' }],
    ['a: hello ${NAME}, ${NAME}!', { a: 'hello Ada, Ada!' }],
    ['a: ${NONE:nobody}', { a: 'nobody' }],
    ['a: "${NONE:http://x:1/}"', { a: 'http://x:1/' }],
    ['a: ${EMPTY:filled}', { a: 'filled' }],
    ['a: ${EMPTY}', { a: '' }],
    ['a: ${NONE:}', { a: '' }],
    ['a: $${NAME}', { a: '${NAME}' }],
    ['a: $NAME {NAME} $$', { a: '$NAME {NAME} $$' }],
    ['[{ b: ["${NAME}"] }]', [{ b: ['Ada'] }]],
    ['${NAME}: ${NAME}', { '${NAME}': 'Ada' }],
  ])('reads %s', (text, expected) => {
    const { result, problems } = interpolateYaml(text, environment);
    expect(result).toEqual(expected);
    expect(problems).toEqual([]);
  });

  it.each([
    ['a: ${PORT}', 8080],
    ['a: ${RATE}', 0.5],
    ['a: ${ON}', true],
    ['a: ${NONE:3}', 3],
    ['a: "${PORT}"', '8080'],
    ["a: '${ON}'", 'true'],
    ['a: ${PORT}0', '80800'],
    ['a: ${ZIP}', environment.ZIP],
    ['a: ${secret:KEY}', '123'],
  ])('takes a reference alone and without quotes for a number or a boolean: %s', (text, expected) => {
    expect(interpolateYaml(text, environment).result).toEqual({ a: expected });
  });

  it.each([
    [
      'a: x ${NONE} y',
      '1:6 missing_variable The environment variable NONE is not set. Set it, or give a default: ${NONE:default}.',
    ],
    ['a:\n  - "${secret:NONE}"', '2:6 missing_variable The environment variable NONE is not set. Set it.'],
    ['a: ${1x}', '1:4 bad_interpolation "${1x}" is not a reference.'],
    ['a: "${secret:KEY:123}"', '1:5 bad_interpolation "${secret:KEY:123}" is not a reference.'],
    ['a: "${NAME"', '1:5 bad_interpolation "${NAME" is not a reference.'],
    ['a: ${}', '1:4 bad_interpolation "${}" is not a reference.'],
  ])('reports the reference in %j at its own place', (text, expected) => {
    expect(interpolateYaml(text, environment).problems).toEqual([expect.stringContaining(expected)]);
  });

  it('leaves values that are no plain data as they are', () => {
    const { locator } = parseText('', 'weir.yaml');
    const secrets = new Secrets();
    const date = new Date(0);
    const test = () => true;
    const result = interpolate(
      { date, test, n: 1, nothing: null },
      { locator, secrets, log: new ProblemLog(locator, secrets), environment: () => 'x' },
    );
    expect(result).toEqual({ date, test, n: 1, nothing: null });
    expect((result as { date: Date }).date).toBe(date);
  });

  it('never changes the structure, whatever the values are', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'a: b',
        '- x',
        '{ a: 1 }',
        '[1, 2]',
        '*a',
        '&a',
        '!t',
        '"',
        '${X}',
        '$${X}',
        '\n\nb: 1',
        'null',
        '# c',
        '1e999',
        '__proto__',
      ),
    );
    const text = 'a: ${X}\nb: "x ${X} y"\nc: [ "${X}", { d: "${X:1}" } ]\n';
    fc.assert(
      fc.property(hostile, (value) => {
        const { result } = interpolateYaml(text, { X: value });
        const quoted = value === '' ? '1' : value;
        expect(result).toEqual({ a: expect.anything(), b: `x ${value} y`, c: [value, { d: quoted }] });
        expect(['string', 'number', 'boolean']).toContain(typeof (result as { a: unknown }).a);
      }),
    );
  });
});

describe('secrets', () => {
  it('are never printed, whole or in part', async () => {
    const secret = 'opnai/s3cr"t';
    const text = pipelineOf(`    through:
      - agent: { model: "\${secret:KEY}" }
      - chunkText: { by: "\${secret:KEY}" }
      - filter: \${secret:KEY}
      - \${secret:KEY}
    to: { jsonl: { path: "\${secret:KEY}", paht: x } }
    onError: "\${secret:KEY}"
`);
    const problems = await checkText(text, { environment: () => secret });
    expect(problems).toHaveLength(6);
    for (const part of [secret, JSON.stringify(secret), 's3cr', 'opnai'])
      expect(problems.join('\n')).not.toContain(part);
  });

  it('are masked in texts, as they are and escaped', () => {
    const secrets = new Secrets();
    secrets.remember('a"b', ['x']);
    secrets.remember('', ['y']);
    expect(secrets.mask('a"b, {"key":"a\\"b"}, ab')).toBe('***, {"key":"***"}, ab');
    expect(secrets.isSecret(['x'])).toBe(true);
    expect(secrets.isSecret(['z'])).toBe(false);
  });
});
