import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadIndex } from './load-index.js';

describe('loadIndex', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weir-index-'));
    await writeFile(join(folder, 'a.md'), '# Valves\n\nA valve waits.\n');
    await writeFile(join(folder, 'b.txt'), 'This is no Markdown.\n');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('reads the Markdown files of a folder, or a file by its path', async () => {
    for (const path of [folder, join(folder, 'a.md')]) {
      const index = await loadIndex([path]);
      expect(index.size).toBe(1);
      expect(index.find('valve', 1)).toMatchObject([{ file: 'a.md', text: 'A valve waits.' }]);
    }
  });

  it('reads the docs of Weir where none are named', async () => {
    expect((await loadIndex(undefined)).size).toBeGreaterThan(20);
  });

  it('says what it cannot read', async () => {
    await expect(loadIndex([join(folder, 'none')])).rejects.toMatchObject({ code: 'documents_unreadable' });
  });
});
