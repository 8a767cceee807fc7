import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compare, type Report } from '../compare.js';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const pipelineFile = fileURLToPath(new URL('../../startup.yaml', import.meta.url));
const weir = fileURLToPath(new URL('../../node_modules/@weir/cli/dist/weir.js', import.meta.url));

/** Whole processes: importing rxjs alone, importing `@weir/core` and `@weir/operators`, and `weir lint` on a small file. */
export function startup(): Promise<Report> {
  const importing = (...packages: string[]) => {
    const code = packages.map((name) => `import ${JSON.stringify(name)};`).join('');
    return () => node(['--input-type=module', '--eval', code]);
  };
  return compare({
    name: 'startup',
    unit: 'ms',
    count: 1,
    scale: 1e6,
    runs: 11,
    subjects: [
      { name: 'node alone', run: importing() },
      { name: 'import rxjs', run: importing('rxjs') },
      { name: 'import @weir/core and @weir/operators', run: importing('@weir/core', '@weir/operators') },
      { name: 'weir lint', run: () => node([weir, 'lint', pipelineFile]) },
    ],
    ratios: ['import @weir/core and @weir/operators/import rxjs' as never],
  });
}

async function node(args: string[]): Promise<string> {
  await run(process.execPath, args, { cwd: here });
  return 'ok';
}
