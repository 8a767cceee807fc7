import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const program = fileURLToPath(new URL('./__fixtures__/chaos-runs.ts', import.meta.url));
const runs = 500;
const seed = 1;

interface Verdict {
  outcomes: Record<string, number>;
  wrong: unknown[];
  socketsLeft: number;
}

/** In a process of its own, which a rejection that nobody handles would end. */
async function runInChaos(): Promise<Verdict> {
  // The server's own: it listens to one signal for each piece that it delays.
  const quiet = '--disable-warning=MaxListenersExceededWarning';
  const node = [quiet, '--conditions=@weir/source', '--import', tsx, program, String(runs), String(seed)];
  const child = spawn(process.execPath, node, { env: { ...process.env, TSX_DISABLE_CACHE: '1', NODE_OPTIONS: '' } });
  let [said, failure] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (failure += text));
  await new Promise((resolve) => child.once('close', resolve));
  expect(failure).toBe('');
  return JSON.parse(said) as Verdict;
}

describe('runs against a server in chaos', () => {
  it(`end each in exactly one terminal event, and leave no socket open (${runs} runs, seed ${seed})`, async () => {
    const { outcomes, wrong, socketsLeft } = await runInChaos();
    expect(wrong).toEqual([]);
    expect(socketsLeft).toBe(0);
    const count = (status: RegExp) =>
      Object.entries(outcomes).reduce((sum, [outcome, times]) => sum + (status.test(outcome) ? times : 0), 0);
    expect(count(/./)).toBe(runs);
    // Each of them often enough to say that there was chaos, and that answers came through it.
    expect(count(/^completed/)).toBeGreaterThan(runs / 5);
    expect(count(/^failed/)).toBeGreaterThan(runs / 10);
    expect(count(/^interrupted/)).toBeGreaterThan(10);
    expect(Object.keys(outcomes)).toEqual(
      expect.arrayContaining([
        'failed: connection',
        'failed: rate_limited',
        'failed: server_error',
        'failed: truncated',
      ]),
    );
  }, 180_000);
});
