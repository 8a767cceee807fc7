import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensure-built.mjs';

/** `npm run bench -- [name] [--json]`: runs one benchmark, or all of them, in a process that can collect garbage between rounds. */
await ensureBuilt();
const main = join(root, 'apps/bench/dist/main.js');
const { status } = spawnSync(process.execPath, ['--expose-gc', main, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
