import { FakeClock, checkProtocol, defineSink, defineSource, userMessage, type WeirEvent } from '@weir/core';
import { checkConfig, createRegistry } from '@weir/runtime';
import { RetryBudget, defineRetryBudget } from '@weir/operators';
import { testContext } from '@weir/testing';
import { EMPTY, lastValueFrom, of, toArray } from 'rxjs';
import { lastOf, textOf, typesOf } from './__fixtures__/gather.js';
import { settled } from './__fixtures__/tools-and-runs.js';
import { agentSpec, type agent } from './agent.js';
import { agentCatalog } from './catalog.js';
import { defineTool } from './tools/define-tool.js';

const asking = defineSource({
  name: 'ask',
  summary: 'Asks nothing.',
  config: ({ z }) => z.strictObject({}),
  contract: { gives: 'event', backpressure: 'none', redelivers: false, completes: 'at once' },
  create: () => EMPTY,
});
const keep = defineSink({
  name: 'keep',
  summary: 'Keeps nothing.',
  config: ({ z }) => z.strictObject({}),
  contract: { takes: 'event', delivery: 'at once', backpressure: 'none' },
  create: () => ({ write: () => undefined }),
});
const ask = (content = 'x') => userMessage({ run: '1', seq: 0, time: 0 }, { content });

describe('agentSpec', () => {
  const registry = createRegistry([agentCatalog]);
  const lookup = (kind: string, name: string): unknown => registry.get(kind, name);
  const create = (config: unknown, more: Parameters<typeof testContext>[0] = {}) =>
    registry.create('operator', 'agent', config, testContext({ lookup, ...more })) as ReturnType<
      typeof agent<WeirEvent>
    >;

  it('answers by the embedded model where no other is named', async () => {
    const clock = new FakeClock();
    const events: WeirEvent[] = [];
    of<WeirEvent>(ask('What is 17 * 23?'))
      .pipe(create({ tools: ['calculator'] }, { clock, step: 'helper' }))
      .subscribe((event) => events.push(event));
    while (lastOf(events).type !== 'agent_end') {
      await settled();
      await clock.advanceAsync(10);
    }
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
    expect(events[1]).toMatchObject({ source: 'helper', data: { tools: ['calculator'] } });
    expect(textOf(events)).toContain('391');
    expect(checkProtocol(events)).toEqual([]);
  });

  it.each([{}, { memory: { window: 1000 } }])('shows answers by a strategy, with %j too', async (more) => {
    const clock = new FakeClock();
    const events: WeirEvent[] = [];
    of<WeirEvent>(ask('What is 17 * 23?'))
      .pipe(create({ tools: ['calculator'], strategy: { name: 'analyzed', every: 1 }, ...more }, { clock }))
      .subscribe((event) => events.push(event));
    while (lastOf(events).type !== 'agent_end') {
      await settled();
      await clock.advanceAsync(10);
    }
    expect(typesOf(events)).toEqual(expect.arrayContaining(['text_stats', 'markdown_block']));
    expect(checkProtocol(events)).toEqual([]);
  });

  it('has sensible defaults', () => {
    expect(registry.parse(agentSpec as never, {})).toEqual({
      model: 'embedded',
      tools: [],
      maxSteps: 8,
      toolConcurrency: 8,
      concurrency: 1,
      approvalTimeout: 3_600_000,
      timeouts: { first: 120_000, idle: 60_000 },
      prices: {},
      progress: false,
    });
  });

  it.each([
    [{ model: 'opneai/gpt-5' }, /openai/],
    [{ tools: ['calculater'] }, /calculator/],
    [{ tools: ['clock', 'calculator', 'clock'] }, /The tool "clock" is named twice/],
    [{ maxSteps: 0 }, /maxSteps|at least|>=/i],
    [{ timeouts: { frist: 1 } }, /frist/],
    [{ memory: true }, /boolean true/],
    [{ strategy: 'interactive' }, /fast, analyzed, auto/],
    [{ budget: { tokens: 0 } }, /at least 1/i],
    [{ budget: { tonnes: 1 } }, /tonnes/],
    [{ retry: { midStream: 'sometimes' } }, /midStream|never/],
  ])('refuses %j', (config, message) => {
    expect(() => create(config)).toThrow(message);
  });

  it('has a check tell the line of a tool that is named twice', async () => {
    const text = `pipelines:
  a:
    from: stdin
    through:
      - agent:
          tools:
            - clock
            - calculator
            - clock
    to: console
`;
    const { problems } = await checkConfig({ text, file: 'weir.yaml' }, { registry });
    const twice = problems.filter(({ code }) => code === 'invalid_value');
    expect(twice).toMatchObject([{ line: 9, column: 15, message: 'The tool "clock" is named twice.' }]);
  });

  it.each([
    ['', ['4:9 warning']],
    [', approvals: wait', []],
    [', approvals: refuse', []],
  ])('warns of a tool that asks where nothing says who answers, not with "%s"', async (more, places) => {
    const pay = defineTool({
      name: 'pay',
      description: '',
      input: (z) => z.object({}),
      approval: true,
      execute: () => 1,
    });
    const text = `pipelines:
  a:
    from: ask
    through: [{ agent: { tools: [pay, clock]${more} } }]
    to: keep
`;
    const withPay = createRegistry([agentCatalog, [pay, asking, keep]]);
    const { problems } = await checkConfig({ text, file: 'weir.yaml' }, { registry: withPay });
    const doubts = problems.filter(({ code }) => code === 'doubtful_config');
    expect(doubts.map(({ line, severity, message }) => [line, severity, message.includes('"pay"')])).toEqual(
      places.map(() => [4, 'warning', true]),
    );
  });

  it('misses a key before anything runs', () => {
    expect(() => create({ model: 'openai/gpt-5' })).toThrow('OPENAI_API_KEY');
  });

  it('keeps to a budget, and reports', async () => {
    const config = {
      model: 'embedded',
      budget: { tokens: 1 },
      progress: true,
      prices: { embedded: { input: 1, output: 1 } },
    };
    const events = await lastValueFrom(of<WeirEvent>(ask()).pipe(create(config), toArray()));
    expect(lastOf(events).data).toMatchObject({ status: 'interrupted', reason: 'budget_tokens' });
    expect(events.at(-2)?.type).toBe('progress');
  });

  it('asks another model where the first cannot be reached', async () => {
    const config = { model: 'http://127.0.0.1:9/v1#none', fallback: ['embedded'], cache: { ttl: '1m' } };
    const events = await lastValueFrom(of<WeirEvent>(ask()).pipe(create(config), toArray()));
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
    expect(textOf(events)).not.toBe('');
  });

  it('shares a budget of retries by name', () => {
    const found: unknown[] = [];
    const find = (kind: string, name: string) => {
      found.push([kind, name]);
      return kind === 'retryBudget' ? { budget: new RetryBudget() } : lookup(kind, name);
    };
    const shared = createRegistry([agentCatalog, [defineRetryBudget({ name: 'shared', summary: 'x' })]]);
    shared.create('operator', 'agent', { retry: { budget: 'shared' } }, testContext({ lookup: find }));
    expect(found).toContainEqual(['retryBudget', 'shared']);
  });

  it('interrupts its runs when the runtime says so', async () => {
    const stop = new AbortController();
    stop.abort();
    const events = await lastValueFrom(of<WeirEvent>(ask()).pipe(create({}, { interrupted: stop.signal }), toArray()));
    expect(lastOf(events).data).toEqual({ status: 'interrupted' });
  });

  it.each(agentSpec.examples?.map(({ title, config }) => [title, config] as const) ?? [])(
    'has an example that works: %s',
    (_, config) => {
      expect(create(config)).toBeInstanceOf(Function);
    },
  );
});
