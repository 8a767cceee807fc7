import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { embedExamples } from './embed-examples.mjs';
import { ensureBuilt, root } from './ensure-built.mjs';

/**
 * `npm run docs`: writes docs/reference from the components' specs, and the examples into the guide. With `--check` it changes nothing, names
 * stale pages and exits 1.
 */
const check = process.argv.includes('--check');
await ensureBuilt();
const stale = embedExamples({ check });
process.chdir(root);
const main = join(root, 'packages/cli/dist/reference/write-reference.js');
process.argv[1] = main;
await import(pathToFileURL(main).href);
if (check && stale.length > 0) {
  for (const page of stale) console.error(`${relative(root, page)} is stale: run "npm run docs"`);
  process.exitCode = 1;
}
