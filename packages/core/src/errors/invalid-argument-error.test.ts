import { InvalidArgumentError } from './invalid-argument-error.js';

describe('InvalidArgumentError', () => {
  it.each([
    [-1, '-1'],
    ['wide', '"wide"'],
    [undefined, 'undefined'],
    [null, 'null'],
    [() => 1, 'a function'],
    [Symbol('s'), 'Symbol(s)'],
    [[1, 2], 'a list of 2 items'],
    [Object.create(null), 'an empty object'],
    [{ a: 1, b: 2 }, 'an object with a, b'],
    [{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }, 'an object with a, b, c, d, e …'],
  ])('says what was expected and that it is %p', (received, shown) => {
    const error = new InvalidArgumentError('size', 'a positive number', received);
    expect(error.message).toBe(`"size" must be a positive number, but it is ${shown}.`);
    expect(error).toMatchObject({ code: 'invalid_argument', details: { argument: 'size', received } });
  });
});
