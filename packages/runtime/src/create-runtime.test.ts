import { FakeClock, defineSink, defineSource, type Catalog } from '@weir/core';
import { from, timer } from 'rxjs';
import { createRuntime, type CreateRuntimeOptions } from './create-runtime.js';
import { ConfigError } from './errors/config-error.js';
import { keepingLogger } from './wiring/__fixtures__/wiring.js';
import { keeping } from './wiring/__fixtures__/plans.js';

function setUp() {
  const out = keeping();
  const seen: unknown[] = [];
  const catalog: Catalog = [
    defineSource({
      name: 'list',
      summary: 'Gives a list.',
      config: ({ z }) => z.array(z.unknown()),
      contract: { gives: 'any', backpressure: 'none', redelivers: false, completes: 'after the last item' },
      create: (items, { environment, baseDirectory, lookup }) => {
        seen.push(environment('NAME'), baseDirectory, lookup('source', 'late'));
        return from(items as unknown[]);
      },
    }),
    defineSource({
      name: 'late',
      summary: 'Gives one item late.',
      config: ({ duration }) => duration(),
      contract: { gives: 'any', backpressure: 'none', redelivers: false, completes: 'after its item' },
      create: (delay, { clock }) => timer(delay, clock),
    }),
    defineSink({
      name: 'keep',
      summary: 'Keeps items.',
      config: ({ z }) => z.strictObject({}),
      contract: { takes: 'any', delivery: 'at once', backpressure: 'none' },
      create: () => out,
    }),
  ];
  const createFrom = (text: string, options: Partial<CreateRuntimeOptions> = {}) =>
    createRuntime({ catalogs: [catalog], config: { text, file: '/configs/weir.yaml' }, ...options });
  return { out, seen, createFrom };
}

const main = `
pipelines:
  main:
    from: { list: [1, 2] }
    to: [{ keep: {} }]
`;

describe('createRuntime', () => {
  it('runs nothing before it is started', async () => {
    const { createFrom, out } = setUp();
    const runtime = await createFrom(main);
    expect(runtime.snapshot()).toMatchObject([{ name: 'main', state: 'idle' }]);
    expect(out.calls).toEqual([]);
    await runtime.start();
    expect(await runtime.done).toMatchObject({ status: 'completed' });
    expect(out).toMatchObject({ items: [1, 2], calls: ['open', 'flush', 'close'] });
  });

  it('gives components the environment, the folder of the configuration and the registry', async () => {
    const { createFrom, seen } = setUp();
    const runtime = await createFrom(main, { environment: (name) => `${name} of the test` });
    await runtime.start();
    await runtime.done;
    expect(seen).toEqual(['NAME of the test', '/configs', expect.objectContaining({ name: 'late' })]);
  });

  it('reads the environment of the process where none is given', async () => {
    const { createFrom, seen } = setUp();
    process.env['NAME'] = 'of the process';
    try {
      const runtime = await createFrom(main);
      await runtime.start();
      await runtime.done;
    } finally {
      delete process.env['NAME'];
    }
    expect(seen[0]).toBe('of the process');
  });

  it('takes time from the given clock', async () => {
    const { createFrom, out } = setUp();
    const clock = new FakeClock(5000);
    const times: number[] = [];
    const runtime = await createFrom('pipelines: { main: { from: { late: 1h }, to: { keep: {} } } }', { clock });
    runtime.events$.subscribe(({ time }) => times.push(time));
    await runtime.start();
    await clock.advanceAsync(3_600_000);
    await runtime.done;
    expect(out.items).toEqual([0]);
    expect(times).toEqual([5000, 3_605_000]);
  });

  it('logs to the given logger', async () => {
    const { createFrom } = setUp();
    const lines: string[] = [];
    const text =
      'pipelines: { main: { from: { list: [1] }, to: [{ route: [{ when: event.name == "x", to: { keep: {} } }] }] } }';
    const runtime = await createFrom(text, { logger: keepingLogger(lines) });
    await runtime.start();
    expect((await runtime.done).status).toBe('failed');
    expect(lines).toEqual([
      expect.stringContaining('warn An item failed'),
      expect.stringContaining('error The pipeline failed'),
    ]);
  });

  it('throws with everything that is wrong, each at its place', async () => {
    const { createFrom } = setUp();
    const creating = createFrom('pipelines:\n  main:\n    from: lost\n    to: keap\n');
    const { problems } = await creating.then(
      () => ({ problems: [] }),
      (error: unknown) => (ConfigError.is(error) ? (error as ConfigError).details : { problems: [] }),
    );
    expect(problems.map(({ line, code }) => `${line} ${code}`)).toEqual(['3 unknown_component', '4 unknown_component']);
  });
});
