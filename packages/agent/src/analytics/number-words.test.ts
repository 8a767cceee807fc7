import { numberWords, percentWords, quantityWords, rangeWords } from './number-words.js';

describe('numberWords', () => {
  it.each([
    [0, '0'],
    [1.23456, '1.23'],
    [-0.000123456, '−0.000123'],
    [1234567.8, '1,234,568'],
    [Infinity, 'Infinity'],
  ])('tells %d as %s', (value, words) => expect(numberWords(value)).toBe(words));
});

describe('percentWords', () => {
  it.each([
    [0.1234, '12 %'],
    [0.01234, '1.2 %'],
    [-0.5, '−50 %'],
    [1.5, '150 %'],
    [0, '0 %'],
  ])('tells %d as %s', (value, words) => expect(percentWords(value)).toBe(words));
});

describe('quantityWords', () => {
  it.each([
    [250, 'ms', '250 ms'],
    [-1500, 'ms', '−1.5 s'],
    [0.012, '$', '$0.012'],
    [-2, '$', '−$2'],
    [3, undefined, '3'],
    [3, 'tokens', '3 tokens'],
  ])('tells %d in %s as %s', (value, unit, words) => expect(quantityWords(value, unit)).toBe(words));
});

describe('rangeWords', () => {
  it.each([
    [900, 1100, 'ms', '900 ms to 1.1 s'],
    [1, 2, 'tokens', '1 to 2 tokens'],
    [1, 2, undefined, '1 to 2'],
  ])('tells %d to %d in %s as %s', (from, to, unit, words) => expect(rangeWords(from, to, unit)).toBe(words));
});
