import { areRelated, stem, termsOf } from './terms.js';

describe('stem', () => {
  it.each([
    ['Flooded', 'flood'],
    ['flooding', 'flood'],
    ['pipelines', 'pipelin'],
    ['pipeline', 'pipelin'],
    ['writing', 'writ'],
    ['write', 'writ'],
    ['dropped', 'drop'],
    ['retries', 'retry'],
    ['batches', 'batch'],
    ['status', 'status'],
    ['api', 'api'],
  ])('makes %s %s', (word, expected) => {
    expect(stem(word)).toBe(expected);
  });

  it('gives nothing for words that every text has', () => {
    for (const word of ['the', 'What', 'does']) expect(stem(word)).toBeNull();
  });
});

describe('termsOf', () => {
  it('gives the words that say what a text is about', () => {
    expect(termsOf('What is the valve for?')).toEqual(['valv']);
    expect(termsOf('')).toEqual([]);
  });

  it('gives the parts of a name as well', () => {
    expect(termsOf('`chunkText`')).toEqual(['chunktext', 'chunk', 'text']);
  });
});

describe('areRelated', () => {
  it.each([
    ['valv', 'valv', true],
    ['redeliv', 'redelivery', true],
    ['run', 'running', false],
    ['text', 'texture', false],
    ['pattern', 'pat', false],
  ])('tells of %s and %s: %s', (one, other, expected) => {
    expect(areRelated(one, other)).toBe(expected);
    expect(areRelated(other, one)).toBe(expected);
  });
});
