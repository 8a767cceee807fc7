import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Timed } from '../compare.js';
import { defineBenchmark } from '../define-benchmark.js';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const pipelineFile = fileURLToPath(new URL('../../startup.yaml', import.meta.url));
const weir = fileURLToPath(new URL('../../node_modules/@weir/cli/bin/weir.js', import.meta.url));

export const startup = defineBenchmark({
  name: 'startup',
  summary: 'In new processes: what importing takes, and all of `weir lint` on a small file.',
  unit: 'ms',
  scale: 1e6,
  count: 1,
  rehearsal: 1,
  runs: 11,
  input: () => undefined,
  subjects: [
    { name: 'import rxjs', run: () => importing('rxjs') },
    { name: 'import core and operators', run: () => importing('@weir/core', '@weir/operators') },
    { name: 'import @most core', run: () => importing('@most/core', '@most/scheduler') },
    { name: 'import ix', run: () => importing('ix/asynciterable', 'ix/asynciterable/operators') },
    { name: 'import Effect Stream', run: () => importing('effect/Effect', 'effect/Stream') },
    { name: 'weir lint', run: linting },
  ],
  baselines: ['import rxjs'],
});

async function importing(...packages: string[]): Promise<Timed> {
  const imports = packages.map((name) => `await import(${JSON.stringify(name)});`).join('');
  const code = `const start = process.hrtime.bigint(); ${imports} console.log(String(process.hrtime.bigint() - start));`;
  return new Timed(Number(await node(['--input-type=module', '--eval', code])), 'done');
}

async function linting(): Promise<string> {
  await node([weir, 'lint', pipelineFile]);
  return 'done';
}

async function node(args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, args, { cwd: here });
  return stdout;
}
