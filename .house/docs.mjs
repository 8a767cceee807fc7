import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, root } from './ensure-built.mjs';

/** `npm run docs`: writes docs/reference from the components' specs. With `--check` it changes nothing, names stale pages and exits 1. */
await ensureBuilt();
process.chdir(root);
const main = join(root, 'packages/cli/dist/reference/write-reference.js');
process.argv[1] = main;
await import(pathToFileURL(main).href);
