import { readFileSync } from 'node:fs';
import { catalog } from './catalog.js';

describe('the benchmarks', () => {
  it('have names of their own', () => {
    const names = catalog.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(catalog)('$name: has its section on the page of figures (npm run bench:page -- <name>)', ({ name }) => {
    const page = readFileSync(new URL('../../../docs/performance.md', import.meta.url), 'utf8');
    expect(page.match(/(?<=^## ).*$/gm)).toContain(name);
  });

  it.each(catalog)('$name: all subjects arrive at the same result', async ({ rehearse }) => {
    await rehearse?.();
  });
});
