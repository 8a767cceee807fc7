import { UsageError } from '../errors/usage-error.js';
import { readOverrides } from './read-overrides.js';

describe('readOverrides', () => {
  it('reads values as YAML, by dotted path', () => {
    expect(readOverrides(['a.b.0=5', 'c=[x, y]', 'd='])).toEqual({ 'a.b.0': 5, c: ['x', 'y'], d: null });
  });

  it.each([
    ['a', '--set: "a" cannot be set: it needs the form key=value.'],
    ['a=[', '--set: "a=[" cannot be set: its value is not YAML: '],
  ])('raises a UsageError for %s', (text, message) => {
    expect(() => readOverrides([text])).toThrow(
      expect.objectContaining({ code: UsageError.code, message: expect.stringContaining(message) }),
    );
  });
});
