import { jest } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import type { WeirEvent } from '@weir/core';
import { jsonLines } from '../__fixtures__/json-lines.js';
import { runMain } from '../__fixtures__/run-main.js';
import { runWeir, startWeir } from '../__fixtures__/start-weir.js';
import { temporaryFolder } from '../__fixtures__/temporary-folder.js';

/** Real processes take their time. */
jest.setTimeout(60_000);

const components = `import { currentValve, defineSink, defineSource, fromAsyncIterable } from '@weir/core';
import { mapAsync } from '@weir/operators';
import { writeFileSync } from 'node:fs';
import { defer } from 'rxjs';
import { map } from 'rxjs/operators';
import { gauge } from './gauge.ts';

async function* count(limit: number): AsyncGenerator<number> {
  for (let n = 0; n < limit; n++) {
    gauge.peak = Math.max(gauge.peak, ++gauge.pulled - gauge.written);
    yield n;
  }
}

export const fast = defineSource<{ limit: number }, string>({
  name: 'fast',
  summary: 'Counts as fast as it is let.',
  config: ({ z }) => z.strictObject({ limit: z.int() }),
  contract: { gives: 'any', backpressure: 'Waits.', redelivers: false, completes: 'at the limit' },
  create: ({ limit }) =>
    defer(() => {
      gauge.metValve = currentValve() !== undefined;
      return fromAsyncIterable(count(limit)).pipe(mapAsync(async (n: number) => n, { concurrency: 2 }), map(String));
    }),
});

export const slow = defineSink<{ report: string }, string>({
  name: 'slow',
  summary: 'Takes an item in each turn of the event loop.',
  config: ({ z }) => z.strictObject({ report: z.string() }),
  contract: { takes: 'any', delivery: 'when written', backpressure: 'Waits.' },
  create: ({ report }) => ({
    write: () => new Promise<void>((resolve) => setImmediate(() => { gauge.written++; resolve(); })),
    close: () => writeFileSync(report, JSON.stringify(gauge)),
  }),
});
`;

describe('weir run, with components of a third party', () => {
  const folder = temporaryFolder();

  it('runs them on its own instances: backpressure holds across', async () => {
    folder.write('parts/fast.ts', components);
    folder.write('parts/gauge.ts', 'export const gauge = { pulled: 0, written: 0, peak: 0, metValve: false };\n');
    const file = folder.write(
      'weir.yaml',
      `components: ./parts/fast.ts
pipelines:
  a:
    from: { fast: { limit: 2000 } }
    through: [{ filter: 'event != ""' }]
    to: [{ slow: { report: '${folder.path('report.json')}' } }]
`,
    );
    expect(await runWeir(['run', file])).toEqual({ code: 0, stdout: '', stderr: '' });
    const report = JSON.parse(readFileSync(folder.path('report.json'), 'utf8')) as Record<string, number>;
    expect(report).toMatchObject({ pulled: 2000, written: 2000, metValve: true });
    // The sink's queue, what mapAsync has under way, and the item that the source is at.
    expect(report['peak']).toBeLessThan(64 + 16 + 4);
  });
});

describe('weir run, with outputs that fail', () => {
  const folder = temporaryFolder();
  const ticks = (to: string) =>
    `pipelines:\n  a:\n    from: { interval: { every: 1ms, count: 2000 } }\n    to: ${to}\n`;

  it('ends quietly with 141 when the reader of the output leaves, with all that was written in the file beside it', async () => {
    const file = folder.write('weir.yaml', ticks('[{ jsonl: { path: ./out.jsonl } }, { console: {} }]'));
    const shell = `{ "$@"; echo "code $?" >&2; } | head -n 3`;
    const { stdout, stderr } = await runWeir(['run', file], { shell });
    expect(stdout).toBe('0\n1\n2\n');
    expect(stderr).toBe('code 141\n');
    const kept = jsonLines(folder.path('out.jsonl'));
    expect(kept.length).toBeGreaterThanOrEqual(3);
    expect(kept.length).toBeLessThan(2000);
    expect(kept).toEqual(kept.map((_, index) => index));
  });

  it('says which file the disk has no room for, and exits with 1', async () => {
    const file = folder.write('weir.yaml', ticks('[{ jsonl: { path: /dev/full } }]'));
    const { code, stderr } = await runWeir(['run', file, '--log-level', 'silent']);
    expect(stderr).toMatch(
      /^weir: [^\n]*weir\.yaml:4:10 "jsonl" of the pipeline "a" failed: Cannot write to \/dev\/full: the disk is full\. [^\n]* \[write_failed ENOSPC\]\n$/,
    );
    expect(code).toBe(1);
  });

  it('outlives a closed standard error', async () => {
    const file = folder.write('weir.yaml', ticks('[{ jsonl: { path: ./out.jsonl } }]').replace('2000', '20'));
    const { stdout } = await runWeir(['run', file, '--log-level', 'debug'], { shell: '"$@" 2>&-; echo "code $?"' });
    expect(stdout).toBe('code 0\n');
    expect(jsonLines(folder.path('out.jsonl'))).toHaveLength(20);
  });
});

describe('weir run, on signals', () => {
  const folder = temporaryFolder();
  const questions = `pipelines:
  ask:
    from: { inline: { messages: ['What is backpressure, and how does a valve work?'] } }
    through: [{ agent: { model: embedded, tools: [searchDocs] } }]
    to: [{ jsonl: { path: ./events.jsonl } }, { console: { events: [llm_chunk], color: never } }, { ticker: {} }]
`;
  /** Says that the answer has begun: the console waits for the end of a line. */
  const ticker = `import { defineSink } from '@weir/core';
let chunks = 0;
export const ticker = defineSink({
  name: 'ticker', summary: 'Says how far the answer is.', config: ({ z }) => z.strictObject({}),
  contract: { takes: 'any', delivery: 'at once', backpressure: 'None.' },
  create: () => ({ write: ({ type }) => void (type === 'llm_chunk' && ++chunks === 5 && process.stdout.write('BEGUN\\n')) }),
});
`;

  function startAnswer() {
    folder.write('ticker.ts', ticker);
    return startWeir(['run', folder.write('weir.yaml', `components: ./ticker.ts\n${questions}`)]);
  }

  it('keeps the partial answer on SIGINT, writes the terminal event, and exits with 130', async () => {
    const weir = startAnswer();
    await weir.said(/BEGUN/);
    weir.signal('SIGINT');
    expect((await weir.outcome).code).toBe(130);
    const events = jsonLines(folder.path('events.jsonl')) as WeirEvent[];
    const count = (wanted: string) => events.filter(({ type }) => type === wanted).length;
    expect(count('llm_chunk')).toBeGreaterThanOrEqual(5);
    // The call that asked for the tool has ended, the one that answers has not.
    expect([count('llm_start'), count('llm_end'), count('agent_end')]).toEqual([2, 1, 1]);
    expect(events.at(-1)).toMatchObject({ type: 'agent_end', data: { status: 'interrupted' } });
  });

  it('drains on SIGTERM: the answer is finished, and the exit code is 143', async () => {
    const weir = startAnswer();
    await weir.said(/BEGUN/);
    weir.signal('SIGTERM');
    expect((await weir.outcome).code).toBe(143);
    const events = jsonLines(folder.path('events.jsonl')) as WeirEvent[];
    expect(events.at(-1)).toMatchObject({ type: 'agent_end', data: { status: 'completed' } });
  });

  it('ends at once on a second SIGINT, where a sink never ends', async () => {
    folder.write(
      'stuck.ts',
      `import { defineSink } from '@weir/core';
export const stuck = defineSink({
  name: 'stuck', summary: 'Never takes anything.', config: ({ z }) => z.strictObject({}),
  contract: { takes: 'any', delivery: 'never', backpressure: 'Waits.' },
  create: () => ({
    write: () => new Promise<void>(() => { console.log('STUCK'); setInterval(() => undefined, 1000); }),
    close: async () => console.log('GIVEN UP'),
  }),
});
process.on('SIGINT', () => console.log('ASKED'));
`,
    );
    const source =
      'components: ./stuck.ts\npipelines:\n  a: { from: { inline: { items: [1] } }, to: [{ stuck: {} }] }\n';
    const weir = startWeir(['run', folder.write('weir.yaml', source)]);
    await weir.said(/STUCK/);
    weir.signal('SIGINT');
    await weir.said(/ASKED/);
    weir.signal('SIGINT');
    const { code, stdout } = await weir.outcome;
    expect(code).toBe(130);
    // By itself it would have given up after two seconds, and closed the sink.
    expect(stdout).not.toContain('GIVEN UP');
  });
});

describe('weir run', () => {
  const folder = temporaryFolder();
  const endless = 'pipelines:\n  a: { from: { interval: { every: 10ms } }, to: [{ jsonl: { path: ./out.jsonl } }] }\n';

  it('ends after --timeout with 124, and sets what --set says', async () => {
    const path = folder.path('other.jsonl');
    const set = ['--set', `pipelines.a.to.0.jsonl.path=${path}`, '--set', 'pipelines.a.from.interval.every=50'];
    expect(await runMain('run', folder.write('weir.yaml', endless), '--timeout', '500ms', ...set)).toMatchObject({
      code: 124,
    });
    expect(existsSync(folder.path('out.jsonl'))).toBe(false);
    const { length } = jsonLines(path);
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThanOrEqual(10);
  });

  it('raises the problems of a file as weir lint lists them', async () => {
    const { code, stderr } = await runMain('run', folder.write('weir.yaml', endless.replace('jsonl:', 'jsnl:')));
    expect(code).toBe(1);
    expect(stderr).toContain(
      'weir.yaml:2:52 error There is no sink "jsnl". Did you mean "jsonl"? [unknown_component]\n',
    );
  });

  it('puts lines that are no JSON with the dead letters, and goes on', async () => {
    folder.write('in.jsonl', '{"n":1}\n{"n":\n\n{"n":2}\n');
    const text = `pipelines:
  a: { from: { jsonl: { path: ./in.jsonl } }, to: [{ jsonl: { path: ./out.jsonl } }] }
deadLetter: { jsonl: { path: ./dead.jsonl } }
`;
    expect((await runMain('run', folder.write('weir.yaml', text))).code).toBe(0);
    expect(jsonLines(folder.path('out.jsonl'))).toEqual([{ n: 1 }, { n: 2 }]);
    expect(jsonLines(folder.path('dead.jsonl'))).toMatchObject([
      { pipeline: 'a', step: 'jsonl', error: { message: expect.stringMatching(/^Line 2 of .*in\.jsonl is not JSON/) } },
    ]);
  });

  it('shows warnings, and logs as much as --log-level says', async () => {
    const text =
      'pipelines:\n  a: { from: { inline: { items: [1] } }, through: [{ map: event.none }], to: [{ jsonl: { path: ./o } }] }\n';
    const file = folder.write(
      'weir.yaml',
      `${text}  b: { from: { inline: { items: [] } } }\ndeadLetter: { jsonl: { path: ./dead } }\n`,
    );
    const warned = await runMain('run', file);
    expect(warned.code).toBe(0);
    expect(warned.stderr).toContain('warning');
    expect(warned.stderr).toContain('"msg":"An item failed: ');
    expect((await runMain('run', file, '--log-level', 'error')).stderr).not.toContain('An item failed');
  });

  it('never writes a secret to standard output or standard error', async () => {
    const secret = 's3cret"\\token';
    folder.write(
      'leak.ts',
      `import { defineOperator } from '@weir/core';
export const leak = defineOperator<{ header: string }, unknown, unknown>({
  name: 'leak', family: 'test', summary: 'Says what it should not.', config: ({ z }) => z.strictObject({ header: z.string() }),
  contract: { takes: 'any', gives: 'any', onComplete: '', onError: '', memory: 'none', lineage: 'synchronous', cardinality: 'one' },
  kernel: ({ header }, { logger }) => (emit) => ({
    next(item) {
      logger.debug({ header }, \`calls with \${header}\`);
      emit({ item, header });
      throw new RangeError(\`refused: \${header}\`);
    },
  }),
});
`,
    );
    const file = folder.write(
      'weir.yaml',
      `components: ./leak.ts
pipelines:
  a:
    from: { inline: { items: [1] } }
    through: [{ leak: { header: 'Bearer \${secret:WEIR_TEST_TOKEN}' } }]
    to: [{ console: {} }]
`,
    );
    const { code, stdout, stderr } = await runWeir(['run', file, '--log-level', 'debug'], {
      env: { WEIR_TEST_TOKEN: secret },
    });
    expect(code).toBe(1);
    expect(stdout).toContain('Bearer ***');
    expect(stderr).toContain('calls with Bearer ***');
    expect(stderr).toContain('refused: Bearer ***');
    for (const written of [secret, JSON.stringify(secret).slice(1, -1)]) expect(stdout + stderr).not.toContain(written);
  });

  // A hundred lines are put on the disk for good one by one, which a busy disk takes its time for.
  it('leaves only whole lines behind when it is killed, and goes on behind them', async () => {
    const source = `pipelines:
  a:
    from: { interval: { every: 1ms, count: 100000 } }
    through: [{ map: { n: event, text: '"${'x'.repeat(2000)}"' } }]
    to: [{ jsonl: { path: ./out.jsonl } }, { console: {} }]
`;
    const file = folder.write('weir.yaml', source);
    const weir = startWeir(['run', file]);
    // The file may be as many items behind the console as may wait for a sink: 64.
    await weir.said(/"n":100,/);
    weir.signal('SIGKILL');
    expect((await weir.outcome).code).toBe('SIGKILL');
    // What a crash of the whole machine may leave behind: a line that was written in part.
    const torn = readFileSync(folder.path('out.jsonl'), 'utf8');
    folder.write('out.jsonl', `${torn.slice(0, torn.lastIndexOf('\n') + 1)}{"n":`);
    expect(
      (
        await runMain(
          'run',
          file,
          '--set',
          'pipelines.a.from.interval.count=3',
          '--set',
          'pipelines.a.to=[{ jsonl: { path: ./out.jsonl, fsync: each } }]',
        )
      ).code,
    ).toBe(0);
    const numbers = (jsonLines(folder.path('out.jsonl')) as { n: number }[]).map(({ n }) => n);
    const before = numbers.slice(0, -3);
    expect(before.length).toBeGreaterThan(30);
    expect(before).toEqual(before.map((_, index) => index));
    expect(numbers.slice(-3)).toEqual([0, 1, 2]);
  }, 180_000);
});
