import { isPromiseLike } from './is-promise-like.js';

describe('isPromiseLike', () => {
  it.each([
    [Promise.resolve(), true],
    [{ then: () => undefined }, true],
    [{ then: 1 }, false],
    [null, false],
    [undefined, false],
    [5, false],
    ['then', false],
  ])('of %p is %p', (value, expected) => {
    expect(isPromiseLike(value)).toBe(expected);
  });
});
