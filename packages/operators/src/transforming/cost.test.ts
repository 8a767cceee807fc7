import {
  createEvent,
  InvalidArgumentError,
  type EventMap,
  type EventType,
  type Usage,
  type WeirEvent,
} from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, from, NEVER, of, take } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { watch } from '../__fixtures__/watch.js';
import { cost, costSpec, type CostOptions } from './cost.js';
import { modelPrices } from './model-prices.js';

function event<Type extends EventType>(run: string, type: Type, data: EventMap[Type]): WeirEvent {
  return createEvent(type, { run, seq: 0, time: 5, parent: 'p' }, data);
}

const start = (model: string, run = 'r') => event(run, 'llm_start', { model });
const end = (usage?: Usage, run = 'r') => event(run, 'llm_end', { finishReason: 'stop', ...(usage && { usage }) });
const tokens = (inputTokens: number, outputTokens: number): Usage => ({ inputTokens, outputTokens });
const agentStart = event('r', 'agent_start', { model: 'free' });
const agentEnd = event('r', 'agent_end', { status: 'completed' });
const progress = event('r', 'progress', { iteration: 1, tokens: 0 });

const prices = { m: { input: 1, output: 10, cachedInput: 0.5 }, free: { input: 0, output: 0 } };

function costs(events: WeirEvent[], options: CostOptions = {}): (number | undefined)[] {
  const given = watch(from(events).pipe(cost({ prices, ...options }))).values;
  return given
    .filter(({ type }) => type === 'llm_end' || type === 'progress')
    .map(({ data }) => (data as { costUsd?: number }).costUsd);
}

describe('cost', () => {
  it('adds to each llm_end what the call cost, and leaves the rest of it as it is', () => {
    const [first, last] = watch(from([start('m'), end(tokens(1_000_000, 200_000))]).pipe(cost({ prices }))).values;
    expect(first).toEqual(start('m'));
    expect(last).toEqual({ ...end(), data: { ...end(tokens(1_000_000, 200_000)).data, costUsd: 3 } });
  });

  it('goes by the model that answered, where that has a price', () => {
    const answered = (responseModel: string) =>
      event('r', 'llm_end', { finishReason: 'stop', usage: tokens(1_000_000, 0), responseModel });
    expect(costs([start('free'), answered('provider/m'), start('free'), answered('unknown')])).toEqual([1, 0]);
  });

  it('counts input from the cache at its own price, as a part of the input', () => {
    expect(costs([start('m'), end({ ...tokens(1_000_000, 0), cachedInputTokens: 400_000 })])).toEqual([0.8]);
    expect(costs([start('m'), end({ ...tokens(1_000_000, 0), cachedInputTokens: 9_000_000 })])).toEqual([0.5]);
    expect(
      costs([start('x'), end({ ...tokens(1_000_000, 0), cachedInputTokens: 9 })], {
        prices: { x: { input: 2, output: 0 } },
      }),
    ).toEqual([2]);
  });

  it('adds to progress what the run has cost so far', () => {
    const call = [start('m'), end(tokens(1_000_000, 0)), progress];
    expect(costs([agentStart, progress, ...call, ...call])).toEqual([undefined, 1, 1, 1, 2]);
  });

  it('begins anew with each run', () => {
    const call = (run: string) => [start('m', run), end(tokens(1_000_000, 0), run)];
    const given = watch(
      from([agentStart, ...call('r'), agentEnd, ...call('r'), ...call('q')]).pipe(cost({ prices, progress: true })),
    );
    const reports = given.values.filter(({ type }) => type === 'progress');
    expect(reports.map(({ run, data }) => [run, data])).toEqual(
      ['r', 'r', 'q'].map((run) => [run, { iteration: 1, tokens: 1_000_000, costUsd: 1 }]),
    );
  });

  it('emits progress before each llm_end where asked, so that the end stays last', () => {
    const events = [agentStart, start('m'), end(tokens(5, 0)), start('m'), end({ ...tokens(1, 2), totalTokens: 4 })];
    const given = watch(from(events).pipe(cost({ prices, progress: true }))).values;
    expect(given.map(({ type }) => type)).toEqual([
      'agent_start',
      'llm_start',
      'progress',
      'llm_end',
      'llm_start',
      'progress',
      'llm_end',
    ]);
    expect(given[5]).toMatchObject({
      run: 'r',
      time: 5,
      source: 'cost',
      parent: 'p',
      data: { iteration: 2, tokens: 9 },
    });
  });

  it.each(['m', 'provider/m', 'm-20250929', 'm-2025-09-29', 'm-latest', 'a/b/m-20250929'])('knows %s', (model) => {
    expect(costs([start(model), end(tokens(1_000_000, 0))])).toEqual([1]);
  });

  it.each(['m2', 'm-mini', 'constructor', 'm-2', ''])('does not guess a price for %j, and reports it once', (model) => {
    const unknown: string[] = [];
    const call = [start(model), end(tokens(1, 1))];
    expect(costs([...call, ...call], { onUnknownModel: (name) => unknown.push(name) })).toEqual([undefined, undefined]);
    expect(unknown).toEqual([model]);
  });

  it('leaves the cost of a run out once a part of it is not known', () => {
    const call = [start('m'), end(tokens(1_000_000, 0))];
    expect(costs([agentStart, start('?'), end(tokens(1, 1)), ...call, progress])).toEqual([undefined, 1, undefined]);
    expect(costs([agentStart, start('m'), end(), ...call, progress])).toEqual([undefined, 1, undefined]);
    expect(costs([start('m'), end({ inputTokens: 3 })])).toEqual([undefined]);
    expect(costs([start('?'), end()], { progress: true })).toEqual([undefined, undefined]);
  });

  it('takes the model of the agent where calls have no start, and says nothing without either', () => {
    const unknown: string[] = [];
    expect(costs([agentStart, end(tokens(1, 1))])).toEqual([0]);
    expect(costs([end(tokens(1, 1))], { onUnknownModel: (name) => unknown.push(name) })).toEqual([undefined]);
    expect(unknown).toEqual([]);
  });

  it('has prices of its own, which yours come before', () => {
    const call = [start('openai/gpt-5'), end(tokens(1_000_000, 0))];
    expect(costs(call)).toEqual([1.25]);
    expect(costs(call, { prices: { 'gpt-5': { input: 1, output: 1 } } })).toEqual([1]);
    for (const price of Object.values(modelPrices)) {
      expect(price.output).toBeGreaterThanOrEqual(price.input);
      expect(price.cachedInput ?? price.input).toBeLessThanOrEqual(price.input);
    }
  });

  it('adds up to the sum of the calls', () => {
    const call = fc.record({ run: fc.constantFrom('a', 'b'), input: fc.nat(10_000), output: fc.nat(10_000) });
    fc.assert(
      fc.property(fc.array(call, { minLength: 1 }), (calls) => {
        const events = calls.flatMap(({ run, input, output }) => [start('m', run), end(tokens(input, output), run)]);
        const begin = ['a', 'b'].map((run) => event(run, 'agent_start', { model: 'm' }));
        const given = watch(from([...begin, ...events]).pipe(cost({ prices, progress: true }))).values;
        for (const run of ['a', 'b']) {
          const own = given.filter((item) => item.run === run && item.type !== 'llm_start');
          const ends = own
            .filter(({ type }) => type === 'llm_end')
            .map(({ data }) => (data as { costUsd: number }).costUsd);
          const last = own.filter(({ type }) => type === 'progress').at(-1)?.data as { costUsd: number } | undefined;
          expect(last?.costUsd ?? 0).toBeCloseTo(
            ends.reduce((sum, usd) => sum + usd, 0),
            9,
          );
        }
      }),
    );
  });

  it('passes what is no event, never, empty and errors on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-#').pipe(cost())).toBe('-a-#');
      expectObservable(NEVER.pipe(cost())).toBe('-');
      expectObservable(EMPTY.pipe(cost())).toBe('|');
    });
  });

  it('fails with what onUnknownModel throws, and lets go of the source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-s-e-', { s: start('?'), e: end() });
      const onUnknownModel = () => {
        throw new RangeError('no');
      };
      expectObservable(source.pipe(cost({ onUnknownModel }))).toBe('-s-#', { s: start('?') }, new RangeError('no'));
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
  });

  it('lets go of an endless source when the reader leaves, and counts for each reader by itself', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-p-p-p-', { p: progress });
      const result$ = source.pipe(cost(), take(2));
      expectObservable(result$).toBe('-p-(p|)', { p: progress });
      expectObservable(result$).toBe('-p-(p|)', { p: progress });
      expectSubscriptions(source.subscriptions).toBe(['^--!', '^--!']);
    });
  });

  it.each<CostOptions>([
    { maxRuns: 0 },
    { prices: { m: { input: -1, output: 0 } } },
    { prices: { m: { input: 1, output: Number.NaN } } },
  ])('refuses %j at once', (options) => {
    expect(() => cost(options)).toThrow(InvalidArgumentError);
  });

  describe('laws', () => {
    const items = fc.constantFrom(
      agentStart,
      start('m'),
      end(tokens(1, 1)),
      progress,
      agentEnd,
      start('m', 'q'),
      end(undefined, 'q'),
    );
    for (const law of operatorLaws({ create: () => cost({ prices, progress: true, maxRuns: 1 }), items }))
      it(law.name, law.check);
  });

  describe('in config', () => {
    it('logs a model without a price once', () => {
      const lines: unknown[] = [];
      const logger = { ...testContext().logger, warn: (facts: object) => void lines.push(facts) };
      const operator = costSpec.create(readConfig(costSpec, {}), testContext({ logger }));
      watch(of<unknown[]>(start('?'), end(), start('?'), end()).pipe(operator));
      expect(lines).toEqual([{ model: '?' }]);
    });

    it.each([
      { prices: { m: { input: 1 } } },
      { prices: { m: { input: -1, output: 1 } } },
      { maxRuns: 0 },
      { more: 1 },
    ])('refuses %j', (config) => {
      expect(() => readConfig(costSpec, config)).toThrow();
    });

    for (const example of exampleLaws(costSpec)) it(example.name, example.check);
  });
});
