import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Timed, compare, type Report } from '../compare.js';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const pipelineFile = fileURLToPath(new URL('../../startup.yaml', import.meta.url));
const weir = fileURLToPath(new URL('../../node_modules/@weir/cli/bin/weir.js', import.meta.url));

/** In new processes: the time that importing rxjs alone takes, and `@weir/core` with `@weir/operators`; and all of `weir lint` on a small file. */
export function startup(): Promise<Report> {
  const importing = (...packages: string[]) => {
    const imports = packages.map((name) => `await import(${JSON.stringify(name)});`).join('');
    const code = `const start = process.hrtime.bigint(); ${imports} console.log(String(process.hrtime.bigint() - start));`;
    return async () => new Timed(Number(await node(['--input-type=module', '--eval', code])), 'imported');
  };
  return compare({
    name: 'startup',
    unit: 'ms',
    count: 1,
    scale: 1e6,
    runs: 11,
    subjects: [
      { name: 'import rxjs', run: importing('rxjs') },
      { name: 'import core and operators', run: importing('@weir/core', '@weir/operators') },
      { name: 'weir lint', run: async () => (await node([weir, 'lint', pipelineFile]), 'imported') },
    ],
    ratios: ['import core and operators/import rxjs'],
  });
}

async function node(args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, args, { cwd: here });
  return stdout;
}
