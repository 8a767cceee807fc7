import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkConfig } from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';

const folder = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(folder);

describe('the code in the guide', () => {
  it.each(files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')))('runs: %s', async (file) => {
    await expect(import(`${folder}${file}`)).resolves.toBeDefined();
  });

  it.each(files.filter((file) => file.endsWith('.yaml')))('is a valid pipeline file: %s', async (file) => {
    const { problems } = await checkConfig(`${folder}${file}`, {
      catalogs: standardCatalogs,
      environment: () => undefined,
    });
    expect(problems).toEqual([]);
  });
});
