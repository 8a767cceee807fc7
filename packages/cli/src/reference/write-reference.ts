import { fileURLToPath } from 'node:url';
import { referencePages } from './reference-pages.js';
import { comparePages, writePages } from './write-pages.js';

/** Writes the pages of docs/reference, or, with `--check`, names those that are not as they would be written. */
const folder = fileURLToPath(new URL('../../../../docs/reference/', import.meta.url));
const pages = await referencePages();
if (process.argv.includes('--check')) {
  const { stale, surplus } = await comparePages(folder, pages);
  for (const path of [...stale, ...surplus]) console.error(`${path} is stale: run "npm run docs"`);
  process.exitCode = stale.length + surplus.length > 0 ? 1 : 0;
} else {
  const { stale, surplus } = await writePages(folder, pages);
  console.log(`${pages.size} pages, ${stale.length} written, ${surplus.length} removed`);
}
