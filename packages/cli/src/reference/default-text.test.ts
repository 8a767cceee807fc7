import { defaultText } from './default-text.js';

describe('defaultText', () => {
  it.each([
    ['duration', 60_000, '`1m`'],
    ['duration', 1500, '`1500ms`'],
    ['duration', 86_400_000, '`1d`'],
    ['duration', 0, '`0`'],
    ['size', 1_048_576, '`1MiB`'],
    ['size', 10_000_000, '`10MB`'],
    ['size', 100, '`100`'],
    ['count', 60_000, '`60000`'],
  ])('writes the %s %d as %s', (title, value, text) => {
    expect(defaultText({ title, default: value })).toBe(text);
  });

  it.each([
    ['stdout', '`stdout`'],
    ['', '`""`'],
    ['true', '`"true"`'],
    [false, '`false`'],
    [['a', 'b'], '`[a, b]`'],
    [[], '`[]`'],
    [{ a: 1 }, '`{ a: 1 }`'],
  ])('writes %j as in a pipeline file', (value, text) => {
    expect(defaultText({ default: value })).toBe(text);
  });

  it('is empty where there is none, and for a map whose keys have their own', () => {
    expect(defaultText({})).toBe('');
    expect(defaultText({ default: {} })).toBe('');
  });
});
