import { InvalidArgumentError } from '@weir/core';
import { checkCallback, checkEvery, checkItems } from './report-options.js';

describe('checkEvery, checkItems', () => {
  it.each([0, -1, Number.NaN])('refuse %s', (wrong) => {
    expect(() => checkEvery(wrong)).toThrow(InvalidArgumentError);
    expect(() => checkItems(wrong)).toThrow(InvalidArgumentError);
  });

  it('take what makes sense, and nothing at all', () => {
    for (const right of [undefined, 1, 250]) {
      expect(() => checkEvery(right)).not.toThrow();
      expect(() => checkItems(right)).not.toThrow();
    }
    expect(() => checkItems(1.5)).toThrow(InvalidArgumentError);
  });
});

describe('checkCallback', () => {
  it('takes functions alone', () => {
    expect(() => checkCallback('onTap', () => undefined)).not.toThrow();
    for (const wrong of [undefined, null, 'log', {}])
      expect(() => checkCallback('onTap', wrong)).toThrow(/"onTap" must be a function/);
  });
});
