import { defineSource, type Catalog } from '@weir/core';
import { checkConfig, createRuntime } from '@weir/runtime';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { defer, EMPTY } from 'rxjs';
import { standardCatalogs } from './index.js';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const program = fileURLToPath(new URL('./__fixtures__/spill-numbers.ts', import.meta.url));

/** Runs the program until it ends, or until it has said so many lines, and then kills it. */
async function run(args: readonly string[], killAfter = Infinity): Promise<string[]> {
  const node = ['--conditions=@weir/source', '--import', tsx, program, ...args];
  const child = spawn(process.execPath, node, { env: { ...process.env, TSX_DISABLE_CACHE: '1', NODE_OPTIONS: '' } });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.split('\n').length > killAfter) child.kill('SIGKILL');
  });
  let failure = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (failure += text));
  await new Promise((resolve) => child.once('close', resolve));
  expect(failure).toBe('');
  return said.split('\n').slice(0, -1);
}

describe('spill in a pipeline', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'weir-spill-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const taken = () => readFileSync(join(folder, 'taken'), 'utf8').split('\n').slice(0, -1).map(Number);

  it('loses nothing that was acknowledged when the process is killed, and repeats at most what was not taken', async () => {
    const acknowledged = await run([folder, '100000'], 700);
    const before = taken();
    expect(before).toEqual(before.map((_, index) => index));
    expect(before.length).toBeLessThan(acknowledged.length);
    expect((await run([folder])).at(-1)).toBe('completed');
    const after = taken().slice(before.length);
    // The item that the sink was about to take when the process was killed comes again.
    expect(after[0]).toBeGreaterThanOrEqual(before.length - 1);
    expect(after).toEqual(after.map((_, index) => (after[0] as number) + index));
    expect(after.at(-1)).toBeGreaterThanOrEqual(Number(acknowledged.at(-1)));
    expect(readdirSync(join(folder, 'spill'))).toEqual([]);
  }, 60_000);

  it('shares its folder with no other step', async () => {
    const through = [{ spill: { path: './a' } }, { spill: { path: 'a', survivesRestart: true } }];
    const config = { pipelines: { numbers: { from: 'stdin', through, to: 'console' } } };
    const { problems, plan } = await checkConfig(config, { catalogs: standardCatalogs, baseDirectory: folder });
    expect(problems).toEqual([expect.objectContaining({ code: 'shared_folder', severity: 'error' })]);
    expect(plan).toBeUndefined();
  });

  it('says at the start that its folder cannot be used, and leaves the source alone', async () => {
    writeFileSync(join(folder, 'file'), '');
    let isRead = false;
    const catalog: Catalog = [
      defineSource({
        name: 'watched',
        summary: 'Tells when it is read.',
        config: ({ z }) => z.strictObject({}),
        contract: { gives: 'number', backpressure: 'waits', redelivers: false, completes: 'at once' },
        create: () => defer(() => ((isRead = true), EMPTY)),
      }),
    ];
    const through = [{ spill: { path: './file' } }];
    const config = { pipelines: { numbers: { from: 'watched', through, to: 'console' } } };
    const runtime = await createRuntime({
      catalogs: [...standardCatalogs, catalog],
      config,
      baseDirectory: folder,
    });
    await runtime.start();
    const { pipelines } = await runtime.done;
    expect(pipelines[0]).toMatchObject({ state: 'failed', error: { code: 'write_failed' } });
    expect(pipelines[0]?.error?.message).toContain(join(folder, 'file'));
    expect(isRead).toBe(false);
  });
});
