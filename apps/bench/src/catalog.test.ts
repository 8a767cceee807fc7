import { catalog } from './catalog.js';

describe('the benchmarks', () => {
  it('have names of their own', () => {
    const names = catalog.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(catalog)('$name: all subjects arrive at the same result', async ({ rehearse }) => {
    await rehearse?.();
  });
});
