import { readFileSync } from 'node:fs';

/** The packages that are put into one file each. */
const table = JSON.parse(readFileSync(new URL('../../../.house/floors.json', import.meta.url), 'utf8')) as Record<
  string,
  { bundled?: boolean }
>;
const bundled = Object.keys(table).filter((name) => table[name]?.bundled === true);

describe.each(bundled)('the bundle of %s', (name) => {
  it('keeps the names of errors, which stand in logs', async () => {
    const url = new URL(`../../${name}/dist/bundle.js`, import.meta.url).href;
    const exported = (await import(url)) as Record<string, unknown>;
    const errors = Object.entries(exported).filter(([title]) => title.endsWith('Error'));
    expect(errors.length).toBeGreaterThan(0);
    for (const [title, value] of errors) expect((value as { name: string }).name).toBe(title);
  });
});
