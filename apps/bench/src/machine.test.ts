import { thisMachine } from './machine.js';

describe('thisMachine', () => {
  it('says what figures were taken with', () => {
    expect(thisMachine(['rxjs'])).toMatchObject({
      node: process.versions.node,
      packages: { rxjs: expect.stringMatching(/^7\.\d+\.\d+$/) },
    });
  });

  it('says nothing of whose machine it is', () => {
    const facts = ['processor', 'cores', 'memoryGiB', 'system', 'node', 'packages'];
    expect(Object.keys(thisMachine([]))).toEqual(facts);
  });
});
