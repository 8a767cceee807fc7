import { readFileSync } from 'node:fs';

const example = new URL('../__fixtures__/guide/lang-chain-in.ts', import.meta.url);
const page = new URL('../../../../docs/guide/other-frameworks.md', import.meta.url);

// The other examples of the page lie with those of the guide; this one needs LangChain, which is installed here.
describe('the page on other frameworks', () => {
  it('has code of LangChain that runs', async () => {
    await import('../__fixtures__/guide/lang-chain-in.js');
    expect(readFileSync(page, 'utf8')).toContain(readFileSync(example, 'utf8').trimEnd());
  });
});
