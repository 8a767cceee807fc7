import { readVersion } from './read-version.js';

describe('readVersion', () => {
  it('gives the version of the package', () => {
    expect(readVersion()).toMatch(/^\d+\.\d+\.\d+/);
  });
});
