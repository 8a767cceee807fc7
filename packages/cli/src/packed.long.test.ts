import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './__fixtures__/temporary-folder.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Longer than the registry takes on a slow line. */
const timeout = 600_000;

/** What `docs/guide/getting-started.md` tells a user to do, "In a project of your own". */
describe('the packed packages', () => {
  const folder = temporaryFolder();
  const run = (cwd: string, command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' }, stdio: 'pipe' });

  it(
    'work in a project of their own, with their types and the weir command',
    () => {
      const packages = folder.path('packages');
      const project = folder.path('project');
      mkdirSync(packages);
      folder.write('project/package.json', '{ "name": "own", "private": true, "type": "module" }');
      folder.write(
        'project/app.ts',
        `import { fromIterable } from '@weir/core';
         import { chunkText } from '@weir/operators';
         import { streamText, type RunAgentOptions } from '@weir/agent';
         export type Options = RunAgentOptions;
         export const stream = streamText;
         const words: string[] = [];
         fromIterable(['Weirs let ri', 'vers pass.']).pipe(chunkText({ by: 'word' })).subscribe((word) => words.push(word));
         console.log(words.join('|'));`,
      );
      folder.write(
        'project/weir.yaml',
        'pipelines: { a: { from: { inline: { items: [7] } }, to: [{ console: {} }] } }',
      );

      run(root, 'npx', '-y', 'pnpm@10', '-r', '--filter', './packages/*', 'pack', '--pack-destination', packages);
      const files = readdirSync(packages).map((file) => `${packages}/${file}`);
      run(project, 'npm', 'install', '--no-audit', '--no-fund', ...files, 'rxjs', 'zod', 'typescript@6');

      run(project, 'npx', 'tsc', '--strict', '--target', 'es2022', '--module', 'nodenext', 'app.ts');
      expect(run(project, process.execPath, 'app.js')).toBe('Weirs |let |rivers |pass.\n');
      expect(run(project, 'npx', 'weir', 'lint', 'weir.yaml')).toContain('0 errors');
      expect(run(project, 'npx', 'weir', 'run', 'weir.yaml')).toContain('7');
    },
    timeout,
  );
});
