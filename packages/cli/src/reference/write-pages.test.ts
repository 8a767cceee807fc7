import { existsSync, readFileSync } from 'node:fs';
import { temporaryFolder } from '../__fixtures__/temporary-folder.js';
import { comparePages, writePages } from './write-pages.js';

const pages = new Map([
  ['README.md', 'index'],
  ['sinks/jsonl.md', 'page'],
]);

describe('writePages', () => {
  const folder = temporaryFolder();

  it('makes a folder that holds the pages and nothing else', async () => {
    folder.write('README.md', 'old');
    const surplus = folder.write('sinks/gone.md', 'gone');
    const changes = await writePages(folder.path('.'), pages);
    expect(changes).toEqual({ stale: [folder.path('README.md'), folder.path('sinks/jsonl.md')], surplus: [surplus] });
    expect(existsSync(surplus)).toBe(false);
    for (const [page, text] of pages) expect(readFileSync(folder.path(page), 'utf8')).toBe(text);
  });

  it('leaves what is up to date alone', async () => {
    await writePages(folder.path('new'), pages);
    expect(await comparePages(folder.path('new'), pages)).toEqual({ stale: [], surplus: [] });
    expect(await writePages(folder.path('new'), pages)).toEqual({ stale: [], surplus: [] });
  });
});

describe('comparePages', () => {
  const folder = temporaryFolder();

  it('names what is stale and changes nothing', async () => {
    const changed = folder.write('README.md', 'old');
    const { stale, surplus } = await comparePages(folder.path('.'), pages);
    expect(stale).toEqual([changed, folder.path('sinks/jsonl.md')]);
    expect(surplus).toEqual([]);
    expect(readFileSync(changed, 'utf8')).toBe('old');
  });
});
