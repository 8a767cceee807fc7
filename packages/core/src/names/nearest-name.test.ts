import fc from 'fast-check';
import { knownNamesHint, nearestName } from './nearest-name.js';

const known = ['console', 'jsonl', 'callback', 'to', 'stop'];

describe('nearestName', () => {
  it.each([
    ['consle', 'console'],
    ['Console', 'console'],
    ['jsnol', 'jsonl'],
    ['too', 'to'],
    ['stpo', 'stop'],
    ['callbck', 'callback'],
  ])('takes %s for %s', (name, nearest) => {
    expect(nearestName(name, known)).toBe(nearest);
  });

  it.each(['', 'x', 'skip', 'nats', 'somethingElse'])('finds nothing near %j', (name) => {
    expect(nearestName(name, known)).toBeUndefined();
  });

  it('finds a known name for itself', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 2 }), { minLength: 1 }), (names) => {
        const [name = ''] = names;
        expect(nearestName(name, names)?.toLowerCase()).toBe(name.toLowerCase());
      }),
    );
  });
});

describe('knownNamesHint', () => {
  it('lists the first dozen names where none is near', () => {
    expect(knownNamesHint(undefined, ['b', 'a'])).toBe('Known: a, b.');
    expect(
      knownNamesHint(
        undefined,
        Array.from({ length: 20 }, (_, index) => `n${index + 10}`),
      ),
    ).toMatch(/^Known: n10, .*n21 …$/);
  });
});
