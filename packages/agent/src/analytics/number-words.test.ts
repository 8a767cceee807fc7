import { numberWords, percentWords, quantityWords } from './number-words.js';

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
