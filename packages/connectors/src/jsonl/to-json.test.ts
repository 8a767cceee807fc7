import fc from 'fast-check';
import { InvalidArgumentError } from '@weir/core';
import { NotSerializableError } from '../errors/not-serializable-error.js';
import { toJson } from './to-json.js';

describe('toJson', () => {
  it('writes plain data as JSON.stringify does', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => expect(toJson(value)).toBe(JSON.stringify(value))));
  });

  it.each([
    ['big integers', { n: 12345678901234567890n }, '{"n":"12345678901234567890"}'],
    ['bytes', { b: Uint8Array.of(104, 105) }, '{"b":"aGk="}'],
    ['a part of a buffer', [Buffer.from('xhix').subarray(1, 3)], '["aGk="]'],
    ['buffers of bytes', [Uint8Array.of(1).buffer], '["AQ=="]'],
    ['dates', [new Date(0)], '["1970-01-01T00:00:00.000Z"]'],
    ['maps and sets', [new Map([['a', 1n]]), new Set([2])], '[[["a","1"]],[2]]'],
    ['objects of classes', [new URL('http://a/')], '["http://a/"]'],
    ['what says itself how', { toJSON: () => 5 }, '5'],
    ['nothing within', { a: undefined, b: [undefined] }, '{"b":[null]}'],
  ])('writes %s', (_what, value, json) => {
    expect(toJson(value)).toBe(json);
  });

  it('writes errors with what is known of them', () => {
    const error = new InvalidArgumentError('size', 'positive', -1);
    const json = JSON.parse(toJson({ error: new RangeError('outer', { cause: error }) })) as unknown;
    const inner = {
      name: 'InvalidArgumentError',
      code: 'invalid_argument',
      message: error.message,
      details: error.details,
    };
    expect(json).toEqual({ error: { name: 'RangeError', message: 'outer', cause: inner } });
  });

  it('says why an item cannot be written', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = { loop };
    for (const item of [loop, [loop], undefined, () => 1, Symbol('x')]) {
      expect(() => toJson(item)).toThrow(NotSerializableError);
    }
    expect(() => toJson(loop)).toThrow(/circular/);
    expect(() => toJson(undefined)).toThrow(/it is undefined/);
  });

  it('writes what is deep', () => {
    const deep = JSON.parse('['.repeat(500) + ']'.repeat(500)) as unknown;
    expect(toJson(deep)).toBe(JSON.stringify(deep));
  });
});
