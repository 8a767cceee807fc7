import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { referencePages } from './reference-pages.js';

const folder = fileURLToPath(new URL('../../../../docs/reference/', import.meta.url));

process.exitCode = await writeReference(process.argv.includes('--check'));

/** Writes the pages of docs/reference, or, to check, names those that are not as they would be written. */
async function writeReference(check: boolean): Promise<number> {
  const pages = await referencePages();
  const present = existsSync(folder) ? (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()) : [];
  const surplus = present.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !pages.has(path.slice(folder.length)));
  const stale = [...pages].filter(([page, text]) => read(join(folder, page)) !== text).map(([page]) => join(folder, page));
  if (check) {
    for (const path of [...stale, ...surplus]) console.error(`${path} is stale: run "npm run docs"`);
    return stale.length + surplus.length > 0 ? 1 : 0;
  }
  for (const path of surplus) await rm(path);
  for (const path of stale) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, pages.get(path.slice(folder.length)) ?? '');
  }
  console.log(`${pages.size} pages, ${stale.length} written, ${surplus.length} removed`);
  return 0;
}

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
