import { InvalidArgumentError } from '@weir/core';
import fc from 'fast-check';
import { answerKey, stableText } from './answer-key.js';

const model = { specificationVersion: 'v3', provider: 'p', modelId: 'm' };

describe('answerKey', () => {
  it('is the same whatever the order of fields, and says nothing of the prompt', () => {
    const key = answerKey(model, { prompt: 'secret', tools: [{ name: 'a', inputSchema: { x: 1, y: 2 } }] });
    expect(answerKey(model, { tools: [{ inputSchema: { y: 2, x: 1 }, name: 'a' }], prompt: 'secret' })).toBe(key);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[string, unknown, unknown]>([
    ['lists in another order', [1, 2], [2, 1]],
    ['numbers and their text', { a: 1 }, { a: '1' }],
    ['bytes', Uint8Array.of(1, 2), Uint8Array.of(1, 3)],
    ['addresses', new URL('http://a.example/'), new URL('http://b.example/')],
    ['dates', new Date(1), new Date(2)],
    ['big integers', 1n, 2n],
    ['numbers that are none', NaN, Infinity],
    ['maps', new Map([['user', 'anna']]), new Map([['user', 'bert']])],
    ['maps and what they hold', new Map([['a', 1]]), { a: 1 }],
    ['sets', new Set(['a']), new Set(['b'])],
    ['buffers', Uint8Array.of(1).buffer, Uint8Array.of(2).buffer],
    ['views', new Uint16Array([1]), new Uint16Array([2])],
    ['null and nothing', { a: null }, {}],
    ['halves of characters', '\ud83d', '\ud83c'],
    ['values and their fields’ names', { a: 'b:c' }, { 'a:b': 'c' }],
  ])('tells %s apart', (_, left, right) => {
    expect(answerKey(model, left)).not.toBe(answerKey(model, right));
  });

  it('takes maps and sets for the same in whatever order they were filled', () => {
    const [one, other] = [
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
      new Map([
        ['b', 2],
        ['a', 1],
      ]),
    ];
    expect(answerKey(model, one)).toBe(answerKey(model, other));
    expect(answerKey(model, new Set([1, 2]))).toBe(answerKey(model, new Set([2, 1])));
  });

  it('refuses what it cannot tell apart', () => {
    class User {
      readonly #name = 'anna';
      get name() {
        return this.#name;
      }
    }
    for (const value of [new User(), new WeakMap(), Promise.resolve(1)])
      expect(() => answerKey(model, { value })).toThrow(InvalidArgumentError);
    expect(stableText(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}');
  });

  it('tells models apart', () => {
    const key = answerKey(model, 1);
    for (const field of ['specificationVersion', 'provider', 'modelId'])
      expect(answerKey({ ...model, [field]: 'other' }, 1)).not.toBe(key);
  });
});

describe('stableText', () => {
  it('leaves out what is not there, and reads a part of a buffer only', () => {
    expect(stableText({ b: undefined, a: () => 1, c: 1 })).toBe('{"c":1}');
    const bytes = Uint8Array.of(9, 1, 2, 9);
    expect(stableText(bytes.subarray(1, 3))).toBe(stableText(Uint8Array.of(1, 2)));
  });

  it('is equal for JSON values exactly where they are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        const copy = JSON.parse(JSON.stringify(left)) as unknown;
        expect(stableText(copy)).toBe(stableText(JSON.parse(JSON.stringify(copy))));
        expect(JSON.parse(stableText(left))).toEqual(copy);
        if (stableText(left) === stableText(right)) expect(JSON.parse(JSON.stringify(right))).toEqual(copy);
      }),
    );
  });
});
