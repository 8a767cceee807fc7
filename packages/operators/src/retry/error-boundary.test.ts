import {
  checkProtocol,
  createEvent,
  currentValve,
  FakeClock,
  InvalidArgumentError,
  TimeoutError,
  Valve,
  withinValve,
  type EventMap,
  type EventType,
  type WeirEvent,
} from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { concat, EMPTY, from, NEVER, of, range, Subject, take, throwError } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { errorBoundary, errorBoundarySpec, type ErrorBoundaryOptions } from './error-boundary.js';

const timeout = new TimeoutError('idle', 5);

describe('errorBoundary', () => {
  it('passes items and completion on at once', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-b-|');
      const subscriptions = '^----!';
      const expected = '     -a-b-|';
      expectObservable(source.pipe(errorBoundary())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('emits the substitute in place of the error, and completes', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-#');
      const subscriptions = '^--!';
      const expected = '     -a-(s|)';
      const substitute = (error: unknown) => `instead of ${String(error)}`;
      const values = { a: 'a', s: 'instead of error' };
      expectObservable(source.pipe(errorBoundary({ substitute }))).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(errorBoundary())).toBe('-');
      expectObservable(EMPTY.pipe(errorBoundary())).toBe('|');
    });
  });

  it("ends an agent's run with the error and agent_end", () => {
    expect(brokenOff([['r', 'agent_start', { model: 'm' }]])).toEqual([
      ['r', 1, 'error', { code: 'timeout', message: timeout.message, retryable: true }],
      ['r', 2, 'agent_end', { status: 'failed' }],
    ]);
  });

  it("ends a bare model call's run with the error", () => {
    expect(brokenOff([['r', 'llm_start', { model: 'm' }]])).toEqual([['r', 1, 'error', expect.anything()]]);
  });

  it('ends the tool calls under way first', () => {
    const events = brokenOff([
      ['r', 'agent_start', { model: 'm' }],
      ['r', 'tool_start', { toolCallId: 'done', name: 'search', args: {} }],
      ['r', 'tool_end', { toolCallId: 'done', name: 'search', durationMs: 1, result: 1 }],
      ['r', 'tool_start', { toolCallId: 'open', name: 'search', args: {} }],
    ]);
    const error = { code: 'timeout', message: timeout.message };
    expect(events).toEqual([
      ['r', 4, 'tool_end', { toolCallId: 'open', name: 'search', durationMs: 0, error }],
      ['r', 5, 'error', expect.anything()],
      ['r', 6, 'agent_end', { status: 'failed' }],
    ]);
  });

  it('says how long an interrupted tool call has run', () => {
    const clock = new FakeClock(1000);
    const source = new Subject<WeirEvent>();
    const seen: WeirEvent[] = [];
    source.pipe(errorBoundary({ clock })).subscribe((event) => seen.push(event));
    source.next(
      createEvent('tool_start', { run: 'r', seq: 0, time: 1 }, { toolCallId: 't', name: 'search', args: {} }),
    );
    clock.advance(250);
    source.error('x');
    expect(seen[1]).toMatchObject({ type: 'tool_end', time: 1250, source: 'errorBoundary', data: { durationMs: 250 } });
  });

  it('ends every run that is open, and none that has ended', () => {
    const events = brokenOff([
      ['a', 'agent_start', { model: 'm' }],
      ['b', 'llm_start', { model: 'm' }],
      ['c', 'llm_start', { model: 'm' }],
      ['d', 'agent_start', { model: 'm' }],
      ['c', 'llm_end', { finishReason: 'stop' }],
      ['d', 'agent_end', { status: 'completed' }],
    ]);
    expect(events.map(([run, , type]) => `${run} ${type}`)).toEqual(['a error', 'a agent_end', 'b error']);
  });

  it('takes an error within an agent’s run for no end of it', () => {
    const events = brokenOff([
      ['r', 'agent_start', { model: 'm' }],
      ['r', 'error', { code: 'x', message: 'x', retryable: true }],
    ]);
    expect(events.map(([, , type]) => type)).toEqual(['error', 'agent_end']);
  });

  it('says interrupted after an abort', () => {
    const abort = new DOMException('stopped', 'AbortError');
    expect(brokenOff([['r', 'agent_start', { model: 'm' }]], abort)).toEqual([
      ['r', 1, 'error', { code: 'interrupted', message: 'stopped', retryable: false }],
      ['r', 2, 'agent_end', { status: 'interrupted' }],
    ]);
  });

  it('answers the last message where no run is open', () => {
    const events = brokenOff([
      ['q', 'user_message', { content: 'Hello' }],
      ['r', 'user_message', { content: 'Hello?' }],
    ]);
    expect(events).toEqual([['r', 1, 'error', expect.anything()]]);
  });

  it('answers the last message beside the runs that are open', () => {
    const events = brokenOff([
      ['q', 'llm_start', { model: 'm' }],
      ['r', 'user_message', { content: 'Hello?' }],
    ]);
    expect(events.map(([run, seq, type]) => [run, seq, type])).toEqual([
      ['q', 1, 'error'],
      ['r', 1, 'error'],
    ]);
  });

  it('begins a run of its own where nothing is open at all', () => {
    const [[run, seq, type] = []] = brokenOff([]);
    expect([seq, type]).toEqual([0, 'error']);
    expect(run).toMatch(/^[0-9a-f-]{36}$/);
    const ended = brokenOff([
      ['r', 'user_message', { content: 'Hello' }],
      ['r', 'llm_start', { model: 'm' }],
      ['r', 'llm_end', { finishReason: 'stop' }],
    ]);
    expect(ended).toEqual([[expect.not.stringMatching('^r$'), 0, 'error', expect.anything()]]);
  });

  it('keeps the run that a run is a part of', () => {
    const seen: WeirEvent[] = [];
    const start = createEvent('agent_start', { run: 'r', seq: 0, time: 1, parent: 'p' }, { model: 'm' });
    concat(of(start), failing)
      .pipe(errorBoundary())
      .subscribe((event) => seen.push(event));
    expect(seen.map(({ parent }) => parent)).toEqual(['p', 'p', 'p']);
  });

  it('follows no more runs than it may', () => {
    const starts = ['a', 'b', 'c'].map((run): Given => [run, 'agent_start', { model: 'm' }]);
    const events = brokenOff(starts, timeout, { maxRuns: 2 });
    expect(events.map(([run]) => run)).toEqual(['b', 'b', 'c', 'c']);
  });

  it('tells of the error that it turned into an end', () => {
    const errors: unknown[] = [];
    failing.pipe(errorBoundary({ onError: (error) => errors.push(error) })).subscribe();
    expect(errors).toEqual([timeout]);
  });

  it.each<[string, ErrorBoundaryOptions & { substitute: () => unknown }]>([
    ['onError', { onError: fail, substitute: () => 1 }],
    ['substitute', { substitute: fail }],
  ])('raises what %s throws', (_, options) => {
    const seen: unknown[] = [];
    failing.pipe(errorBoundary(options)).subscribe({
      next: (item) => seen.push(item),
      error: (error) => seen.push(error),
      complete: () => seen.push('complete'),
    });
    expect(seen).toEqual([expect.any(RangeError)]);
  });

  it('stops an endless source, and its own endings, when the reader has enough', () => {
    const seen: unknown[] = [];
    range(1, 1e9)
      .pipe(errorBoundary(), take(2))
      .subscribe((item) => seen.push(item));
    const start = createEvent('agent_start', { run: 'r', seq: 0, time: 1 }, { model: 'm' });
    concat(of(start), failing)
      .pipe(errorBoundary(), take(2))
      .subscribe(({ type }) => seen.push(type));
    expect(seen).toEqual([1, 2, 'agent_start', 'error']);
  });

  it('follows runs for each subscriber of its own', () => {
    const source = new Subject<WeirEvent>();
    const bounded$ = source.pipe(errorBoundary());
    const seen: string[][] = [[], []];
    bounded$.subscribe(({ run, type }) => seen[0]?.push(`${run} ${type}`));
    source.next(createEvent('llm_start', { run: 'r', seq: 0, time: 1 }, { model: 'm' }));
    bounded$.subscribe(({ type }) => seen[1]?.push(type));
    source.error('x');
    expect(seen).toEqual([['r llm_start', 'r error'], ['error']]);
  });

  it('emits the end within the valve that it met', () => {
    const valve = new Valve();
    const source = new Subject<number>();
    const met: unknown[] = [];
    withinValve(valve, () => source.pipe(errorBoundary()).subscribe(() => met.push(currentValve())));
    source.error('x');
    expect(met).toEqual([valve]);
  });

  it('refuses to follow no runs', () => {
    expect(() => errorBoundary({ maxRuns: 0 })).toThrow(InvalidArgumentError);
  });

  it('makes a whole of any run that breaks off, wherever it does', () => {
    const interleaved = fc
      .array(fc.constantFrom('agent', 'model'), { minLength: 1, maxLength: 3 })
      .chain((kinds) =>
        fc.record({ kinds: fc.constant(kinds), turns: fc.array(fc.nat(kinds.length - 1), { maxLength: 30 }) }),
      );
    fc.assert(
      fc.property(interleaved, ({ kinds, turns }) => {
        const runs = kinds.map((kind, index) =>
          (kind === 'agent' ? agentRun : modelRun).map(([type, data], seq) => {
            const envelope = { run: `r${index}`, seq, time: seq };
            return createEvent(type, envelope, data as EventMap[typeof type]);
          }),
        );
        const given = turns.flatMap((turn) => runs[turn]?.shift() ?? []);
        const seen: WeirEvent[] = [];
        concat(from(given), failing)
          .pipe(errorBoundary())
          .subscribe((event) => seen.push(event));
        expect(checkProtocol(seen)).toEqual([]);
        expect(seen.slice(0, given.length)).toEqual(given);
      }),
    );
  });

  describe('laws', () => {
    const options = { items: fc.integer(), errors: 'handle' as const };
    for (const law of operatorLaws({ ...options, create: () => errorBoundary<number>() })) {
      it(law.name, async () => law.check());
    }
  });

  describe('in config', () => {
    for (const law of exampleLaws(errorBoundarySpec)) it(law.name, async () => law.check());

    it('logs the error', () => {
      const lines: unknown[] = [];
      const logger = {
        ...testContext().logger,
        error: (facts: object, message: string) => lines.push({ facts, message }),
      };
      const config = readConfig(errorBoundarySpec, {});
      failing.pipe(errorBoundarySpec.create(config, testContext({ logger })) as never).subscribe();
      const facts = { code: 'timeout', err: timeout };
      expect(lines).toEqual([{ facts, message: expect.stringContaining(timeout.message) }]);
    });
  });
});

type Given = [run: string, type: EventType, data: EventMap[EventType]];

const failing = throwError(() => timeout);

const modelRun = [
  ['llm_start', { model: 'm' }],
  ['llm_chunk', { delta: 'Hi' }],
  ['llm_end', { finishReason: 'stop' }],
] as const;

const agentRun = [
  ['agent_start', { model: 'm' }],
  ['llm_start', { model: 'm' }],
  ['tool_args', { toolCallId: 't', name: 'search', delta: '{}' }],
  ['llm_end', { finishReason: 'tool_calls' }],
  ['tool_start', { toolCallId: 't', name: 'search', args: {} }],
  ['tool_end', { toolCallId: 't', name: 'search', durationMs: 1, result: 1 }],
  ['agent_end', { status: 'completed' }],
] as const;

function fail(): never {
  throw new RangeError('broken');
}

/** What comes after these events when the stream then fails. */
function brokenOff(given: readonly Given[], error: unknown = timeout, options: ErrorBoundaryOptions = {}) {
  const counts = new Map<string, number>();
  const events = given.map(([run, type, data]): WeirEvent => {
    const seq = counts.get(run) ?? 0;
    counts.set(run, seq + 1);
    return createEvent(type, { run, seq, time: 1 }, data);
  });
  const seen: WeirEvent[] = [];
  const stream$ = concat(
    from(events),
    throwError(() => error),
  );
  stream$.pipe(errorBoundary({ clock: new FakeClock(1000), ...options })).subscribe((event) => seen.push(event));
  return seen.slice(given.length).map(({ run, seq, type, data }) => [run, seq, type, data] as const);
}
