import {
  createEvent,
  FakeClock,
  InvalidArgumentError,
  type ComponentContext,
  type EventMap,
  type EventType,
} from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, interval, NEVER, of, Subject, take } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { watch } from '../__fixtures__/watch.js';
import { monitor, monitorSpec, type MonitorOptions } from './monitor.js';
import { StreamMonitor } from './stream-monitor.js';

/** A stream with `monitor`, and what the monitor knows of it. */
function monitored<T>(options: Partial<MonitorOptions<T>> = {}) {
  const clock = new FakeClock(1_000_000);
  const into = new StreamMonitor({ clock });
  const source = new Subject<T>();
  const seen = watch(source.pipe(monitor({ into, ...options })));
  return { clock, into, source, seen, metrics: () => into.snapshot().metrics };
}

/** What was recorded of the events; each is given with its time. */
function recordedOf(
  events: readonly (readonly [time: number, type: EventType, data: unknown, run?: string])[],
  maxRuns?: number,
) {
  const { source, metrics } = monitored<unknown>({ maxRuns });
  events.forEach(([time, type, data, run = 'r'], seq) =>
    source.next(createEvent(type, { run, seq, time }, data as EventMap[EventType])),
  );
  const entries = Object.entries(metrics()).filter(([name]) => name !== 'gap' && name !== 'timeToFirst');
  return Object.fromEntries(entries.map(([name, { count, last }]) => [name, [count, last]]));
}

const chunk = (time: number, delta: string, run = 'r') => [time, 'llm_chunk', { delta }, run] as const;

describe('monitor', () => {
  it('passes items unchanged and at once, and completes and errors with the source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-b--|');
      const subscriptions = '^-----!';
      const expected = '     -a-b--|';
      const into = new StreamMonitor();
      expectObservable(source.pipe(monitor({ into }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
      expectObservable(cold('-a-#').pipe(monitor({ into }))).toBe('-a-#');
      expectObservable(EMPTY.pipe(monitor({ into }))).toBe('|');
      expectObservable(NEVER.pipe(monitor({ into }))).toBe('-');
    });
  });

  it('records the time to the first item and the gaps, under the step’s name', () => {
    const { clock, source, metrics } = monitored<number>({ step: 'redact' });
    for (const gap of [100, 10, 30]) {
      clock.advance(gap);
      source.next(gap);
    }
    expect(metrics()).toEqual({
      'redact.timeToFirst': expect.objectContaining({ count: 1, last: 100 }) as unknown,
      'redact.gap': expect.objectContaining({ count: 2, mean: 20, last: 30 }) as unknown,
    });
  });

  it('records own numbers, whole ones of any size too, and leaves out what is no number', () => {
    const { source, metrics } = monitored<unknown>({ values: { size: (item) => item } });
    [1, 'x', 5n, Number.NaN, undefined].forEach((item) => source.next(item));
    expect(metrics().size).toMatchObject({ count: 2, mean: 3 });
  });

  it('brings several streams together in one monitor', () => {
    const into = new StreamMonitor({ clock: new FakeClock() });
    for (const step of ['a', 'b', 'a']) of(1, 2).pipe(monitor({ into, step })).subscribe();
    const counts = Object.entries(into.snapshot().metrics).map(([name, { count }]) => [name, count]);
    expect(counts).toEqual([
      ['a.timeToFirst', 2],
      ['a.gap', 2],
      ['b.timeToFirst', 1],
      ['b.gap', 1],
    ]);
  });

  describe('of events', () => {
    it('leaves the pace and the tokens of answers from a cache out', () => {
      const end = { finishReason: 'stop' as const, usage: { outputTokens: 0 }, cached: true };
      const recorded = recordedOf([
        [0, 'llm_start', { model: 'm' }],
        chunk(1, 'Hello'),
        chunk(2, ', world'),
        [3, 'llm_end', end],
      ]);
      expect(Object.keys(recorded)).toEqual(['chunkSize', 'timeToFirstToken', 'elapsed']);
    });

    it('records an answer: first token, sizes, pace, tokens, duration', () => {
      const recorded = recordedOf([
        [0, 'llm_start', { model: 'm' }],
        [300, 'reasoning_chunk', { delta: 'hm' }],
        chunk(400, 'Hello'),
        chunk(500, ', '),
        chunk(600, 'world'),
        [800, 'llm_end', { finishReason: 'stop', usage: { outputTokens: 7 } }],
      ]);
      expect(recorded).toEqual({
        chunkSize: [3, 5],
        timeToFirstToken: [1, 400],
        tokensPerSecond: [1, 5],
        outputTokens: [1, 7],
        elapsed: [1, 800],
      });
    });

    it('records the pace once a second while the answer comes', () => {
      const pieces = Array.from({ length: 26 }, (_, index) => chunk(index * 100, 'a'));
      expect(recordedOf(pieces).tokensPerSecond).toEqual([2, 10]);
      // The rest, of half a second, would tell little.
      const ended = [...pieces, [2600, 'llm_end', { finishReason: 'stop' }] as const];
      expect(recordedOf(ended).tokensPerSecond).toEqual([2, 10]);
    });

    it('records each call of an agent, its tools, and the run as a whole', () => {
      const recorded = recordedOf([
        [0, 'agent_start', { model: 'm' }],
        [10, 'llm_start', { model: 'm' }],
        chunk(30, 'a'),
        [40, 'llm_end', { finishReason: 'tool_calls' }],
        [90, 'tool_end', { toolCallId: 't', name: 'search', durationMs: 50 }],
        [100, 'llm_start', { model: 'm' }],
        chunk(150, 'b'),
        [160, 'error', { code: 'x', message: 'x', retryable: false }],
        [200, 'agent_end', { status: 'failed' }],
      ]);
      expect(recorded).toEqual({
        chunkSize: [2, 1],
        timeToFirstToken: [2, 50],
        toolDuration: [1, 50],
        elapsed: [1, 200],
      });
    });

    it('begins anew with each call, and with a run that comes again after its end', () => {
      const end = (time: number) => [time, 'llm_end', { finishReason: 'stop' }] as const;
      const oneRun = recordedOf([
        [0, 'agent_start', { model: 'm' }],
        chunk(10, 'a'),
        end(20),
        chunk(500, 'b'),
        end(600),
      ]);
      expect(oneRun.tokensPerSecond).toBeUndefined();
      const twoRuns = recordedOf([chunk(10, 'a'), end(20), chunk(500, 'b'), end(530)]);
      expect(twoRuns.elapsed).toEqual([2, 30]);
    });

    it('keeps runs that are mixed apart, and lets go of those that are too many', () => {
      const events = [
        [0, 'llm_start', { model: 'm' }, 'r'],
        [50, 'llm_start', { model: 'm' }, 's'],
        chunk(60, 'a', 's'),
        chunk(70, 'a', 'r'),
      ] as const;
      expect(recordedOf(events).timeToFirstToken).toEqual([2, 70]);
      expect(recordedOf(events, 1).timeToFirstToken).toEqual([1, 10]);
    });

    it('takes times that run backwards for none', () => {
      const { elapsed, timeToFirstToken } = recordedOf([
        [100, 'llm_start', { model: 'm' }],
        chunk(50, 'a'),
        [20, 'llm_end', { finishReason: 'stop' }],
      ]);
      expect([elapsed, timeToFirstToken]).toEqual([
        [1, 0],
        [1, 0],
      ]);
    });
  });

  it('fails with what a function of values throws, and lets go of the source', () => {
    const raise = () => {
      throw new RangeError('no');
    };
    const { source, seen } = monitored<number>({ values: { raise } });
    source.next(1);
    expect([seen.error, source.observed]).toEqual([new RangeError('no'), false]);
  });

  it('lets go of an endless source when the reader leaves', () => {
    const clock = new FakeClock();
    const into = new StreamMonitor({ clock });
    const items$ = interval(10, clock).pipe(monitor({ into }), take(2));
    watch(items$);
    watch(items$);
    clock.advance(100);
    expect([into.snapshot().metrics.timeToFirst?.count, clock.actions.length]).toEqual([2, 0]);
  });

  it('refuses a bound that makes no sense at once', () => {
    expect(() => monitor({ into: new StreamMonitor(), maxRuns: 0 })).toThrow(InvalidArgumentError);
  });

  it.each([undefined, null, {}, { record: 1 }, new Map()])('refuses %p for a monitor at once', (into) => {
    expect(() => monitor({ into } as never)).toThrow(InvalidArgumentError);
    expect(() => monitor({ into } as never)).toThrow(/"into" must be a `StreamMonitor`/);
  });

  it('records every gap of any stream', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100), { minLength: 1 }), (gaps) => {
        const { clock, source, seen, metrics } = monitored<number>();
        for (const gap of gaps) {
          clock.advance(gap);
          source.next(gap);
        }
        expect(seen.values).toEqual(gaps);
        expect([metrics().timeToFirst?.last, metrics().gap?.count ?? 0]).toEqual([gaps[0], gaps.length - 1]);
      }),
    );
  });

  describe('laws', () => {
    const create = ({ clock }: ComponentContext) => monitor<number>({ into: new StreamMonitor({ clock }) });
    const { contract } = monitorSpec;
    for (const law of operatorLaws({ create, items: fc.integer(), contract, numRuns: 20 })) it(law.name, law.check);
  });

  describe('in config', () => {
    it('writes snapshots to the log, every so often and at the end', () => {
      const ignore = () => undefined;
      const lines: [string, object][] = [];
      const info = (facts: object, message: string) => void lines.push([message, facts]);
      const clock = new FakeClock();
      const context = testContext({ clock, logger: { debug: ignore, info, warn: ignore, error: ignore } });
      const config = readConfig(monitorSpec, { every: '1s', values: { n: 'event.n' } });
      const source = new Subject<unknown>();
      source.pipe(monitorSpec.create(config, context)).subscribe();
      source.next({ n: 2 });
      clock.advance(1000);
      source.next({ n: 4 });
      source.complete();
      expect(lines.map(([message]) => message)).toEqual(['Monitored.', 'Monitored.']);
      expect(lines[1]?.[1]).toMatchObject({ metrics: { n: { count: 2, mean: 3 }, gap: { last: 1000 } } });
      expect(clock.actions).toHaveLength(0);
    });

    it.each([{ every: 0 }, { values: { '': 'event' } }, { maxRuns: 0 }])('refuses %j', (config) => {
      expect(() => readConfig(monitorSpec, config)).toThrow();
    });

    for (const example of exampleLaws(monitorSpec)) it(example.name, example.check);
  });
});
