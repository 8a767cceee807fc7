import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { assertProtocol, type EventOf, type WeirEvent } from '@weir/core';
import { dataOf, lastOf, textOf, typesOf } from './__fixtures__/gather.js';

const program = fileURLToPath(new URL('__fixtures__/waiting-agent.ts', import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const node = ['--conditions=@weir/source', '--import', tsx, program];

/** The lines of a process so far, and a wait for one that has a text. */
function reading(child: ChildProcess) {
  let text = '';
  const waits: { part: string; found: () => void }[] = [];
  child.stdout?.setEncoding('utf8').on('data', (data: string) => {
    text += data;
    for (const { part, found } of waits) if (text.includes(part)) found();
  });
  const until = (part: string) => new Promise<void>((found) => waits.push({ part, found }));
  return { until, text: () => text };
}

describe('resumeAgent, in another process', () => {
  let folder = '';
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'weir-resume-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['approve', 'plain', ['look', 'pay'], { result: 'pay done' }],
    ['refuse', 'plain', ['look'], { error: { code: 'refused', message: expect.stringContaining('the boss said so') } }],
    ['approve', 'nested', ['look', 'pay'], { result: 'pay done' }],
  ])('goes on to %s a tool of a %s agent where the first was killed', async (mode, kind, effects, end) => {
    const [effectsFile, stored] = [join(folder, `${mode}-${kind}-effects`), join(folder, `${mode}-${kind}-events`)];
    const first = spawn(process.execPath, [...node, 'begin', effectsFile, '', kind], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = reading(first);
    await Promise.all([output.until('"tool_approval"'), output.until('"tool_end"')]);
    first.kill('SIGKILL');
    await once(first, 'close');
    await writeFile(stored, output.text());

    const second = spawn(process.execPath, [...node, mode, effectsFile, stored, kind], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const rest = reading(second);
    await once(second, 'close');
    const events = `${output.text()}${rest.text()}`
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as WeirEvent);

    assertProtocol(events);
    const runs = kind === 'nested' ? 2 : 1;
    expect(new Set(events.map(({ run }) => run)).size).toBe(runs);
    expect(typesOf(events).filter((type) => type === 'agent_start' || type === 'agent_end')).toHaveLength(2 * runs);
    expect((await readFile(effectsFile, 'utf8')).trim().split('\n')).toEqual(effects);
    const ends = dataOf(events, 'tool_end') as EventOf<'tool_end'>['data'][];
    expect(ends.find(({ name }) => name === 'pay')).toMatchObject(end);
    expect(textOf(events)).toBe('All done.'.repeat(runs));
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
  });
});
