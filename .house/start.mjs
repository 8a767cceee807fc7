import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, root } from './ensure-built.mjs';

/** `npm start`: runs the quickstart from a fresh clone. Arguments, stdin and the exit code are the quickstart's own. */
await ensureBuilt();
process.chdir(root);
// In this process, so that signals, stdin and the terminal reach the quickstart as they are.
const main = join(root, 'apps/quickstart/dist/main.js');
process.argv[1] = main;
await import(pathToFileURL(main).href);
