import { jsonOf } from './json-of.js';

describe('jsonOf', () => {
  it.each<[unknown, unknown]>([
    ['text', 'text'],
    [false, false],
    [1.5, 1.5],
    [NaN, null],
    [null, null],
    [undefined, null],
    [{ at: new Date(0), gone: undefined }, { at: '1970-01-01T00:00:00.000Z' }],
    [() => 1, undefined],
    [Symbol('x'), undefined],
  ])('carries %p as %p', (value, json) => {
    expect(jsonOf(value)).toEqual(json);
  });

  it('makes a copy, and throws where JSON does', () => {
    const data = { list: [1] };
    expect(jsonOf(data)).not.toBe(data);
    expect(() => jsonOf(1n)).toThrow(TypeError);
  });
});
