import fc from 'fast-check';
import { parseCel } from './cel-environment.js';
import { compileExpression } from './compile-expression.js';
import { plainResult } from './plain-result.js';

class Custom {
  readonly a = 1;
}

const names = ['a', 'b', 'c', 'constructor', 'toString'] as const;
const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    true,
    false,
    'x',
    '',
    'a😀b',
    'xx',
    0,
    -0,
    1,
    2.5,
    100,
    NaN,
    Infinity,
    3n,
    2n ** 60n,
  ),
  fc.constantFrom<unknown>(
    new Date(0),
    new Custom(),
    new Uint8Array(2),
    Symbol.iterator,
    () => 1,
    new Map([['a', 1]]),
    new Set([1]),
  ),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.dictionary(fc.constantFrom(...names), tie('value'), { noNullPrototype: false, maxKeys: 3 }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
}));

// Mostly records with fields that the paths below lead to, so that many expressions have an answer.
const event = fc.oneof(
  { weight: 4, arbitrary: fc.record({ a: value, b: value, c: value }) },
  { weight: 1, arbitrary: value },
);

const path = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('event.a', 'event.b', 'event.c') },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom(...names), { maxLength: 3 }).map((keys) => ['event', ...keys].join('.')),
  },
);
const literal = fc.constantFrom(
  '1',
  '100',
  '2.5',
  '-1',
  '"x"',
  '"a😀b"',
  '""',
  'true',
  'false',
  'null',
  '3u',
  '1152921504606846976',
);
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const pair = fc.tuple(tie('expression'), tie('expression'));
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      path,
      literal,
      fc
        .tuple(pair, fc.constantFrom('==', '!=', '<', '<=', '>', '>=', '&&', '||', '+', '-', '*', '/', '%'))
        .map(([[a, b], op]) => `(${a} ${op} ${b})`),
      fc
        .tuple(tie('expression'), fc.array(literal, { maxLength: 3 }))
        .map(([a, list]) => `(${a} in [${list.join(', ')}])`),
      fc.tuple(pair, tie('expression')).map(([[a, b], c]) => `(${a} ? ${b} : ${c})`),
      fc
        .tuple(pair, fc.constantFrom('startsWith', 'endsWith', 'contains'))
        .map(([[a, b], method]) => `${a}.${method}(${b})`),
      tie('expression').map((a) => `size(${a})`),
      tie('expression').map((a) => `(!${a})`),
      tie('expression').map((a) => `(-${a})`),
      path.filter((keys) => keys.includes('.')).map((keys) => `has(${keys})`),
    ),
  };
});

type Outcome = { value: unknown } | 'error';

function attempt(work: () => unknown): Outcome {
  try {
    return { value: work() };
  } catch {
    return 'error';
  }
}

describe('compileExpression, against the CEL library', () => {
  it('gives the same result, or fails as well, for any expression and event', () => {
    fc.assert(
      fc.property(expression, event, (source, item) => {
        const compiled = compileExpression(source, 'any');
        const parsed = parseCel(source);
        fc.pre('evaluate' in compiled);
        const expected = attempt(() => plainResult(parsed({ event: item }) as unknown));
        // Objects of the event are given as they are, so a bigint within one stays a bigint: not the library's doing.
        expect(attempt(() => plainResult('evaluate' in compiled && compiled.evaluate(item)))).toEqual(expected);
      }),
      { numRuns: 5000 },
    );
  });
});
