import { createEvent, InvalidArgumentError, type EventMap, type EventType, type WeirEvent } from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, from, NEVER, of, take } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { watch } from '../__fixtures__/watch.js';
import { toolCalls, toolCallsSpec, type ToolCallsOptions } from './tool-calls.js';

function event<Type extends EventType>(type: Type, data: EventMap[Type], run = 'r'): WeirEvent {
  return createEvent(type, { run, seq: 0, time: 0 }, data);
}

const args = (delta: string, toolCallId = 't', run = 'r') =>
  event('tool_args', { toolCallId, name: 'search', delta }, run);
const start = (given: unknown, toolCallId = 't') => event('tool_start', { toolCallId, name: 'search', args: given });
const report = (progress: unknown, toolCallId = 't') => event('tool_progress', { toolCallId, progress });
const end = (result: unknown, toolCallId = 't') =>
  event('tool_end', { toolCallId, name: 'search', durationMs: 3, result });
const error = { code: 'timeout', message: 'late' };
const failure = event('tool_end', { toolCallId: 't', name: 'search', durationMs: 3, error });
const llmStart = event('llm_start', { model: 'm' });
const llmEnd = event('llm_end', { finishReason: 'tool_calls' });
const agentEnd = event('agent_end', { status: 'interrupted' });

/** The records, each copied as it comes. */
function calls(events: WeirEvent[], options?: ToolCallsOptions) {
  const seen: Record<string, unknown>[] = [];
  from(events)
    .pipe(toolCalls(options))
    .subscribe((call) => seen.push(structuredClone(call) as never));
  return seen;
}

const states = (events: WeirEvent[], options?: ToolCallsOptions) =>
  calls(events, options).map(({ state, args: given }) => [state, given]);

describe('toolCalls', () => {
  it('gives a record each time that a call changes', () => {
    const events = [
      args('{"q":"we'),
      args('ir"'),
      args('}'),
      llmEnd,
      start({ q: 'weir', limit: 5 }),
      report('half'),
      report('most'),
      end(7),
    ];
    const call = { run: 'r', toolCallId: 't', name: 'search' };
    expect(calls(events)).toEqual([
      { ...call, state: 'arguments', args: { q: 'we' }, argsText: '{"q":"we' },
      { ...call, state: 'arguments', args: { q: 'weir' }, argsText: '{"q":"weir"' },
      { ...call, state: 'arguments', args: { q: 'weir' }, argsText: '{"q":"weir"}' },
      { ...call, state: 'ready', args: { q: 'weir' }, argsText: '{"q":"weir"}' },
      { ...call, state: 'running', args: { q: 'weir', limit: 5 }, argsText: '{"q":"weir"}' },
      { ...call, state: 'running', args: { q: 'weir', limit: 5 }, argsText: '{"q":"weir"}', progress: 'half' },
      { ...call, state: 'running', args: { q: 'weir', limit: 5 }, argsText: '{"q":"weir"}', progress: 'most' },
      {
        ...call,
        state: 'completed',
        args: { q: 'weir', limit: 5 },
        argsText: '{"q":"weir"}',
        durationMs: 3,
        result: 7,
      },
    ]);
  });

  it('gives the failure of a tool', () => {
    expect(calls([start({}), failure]).at(-1)).toMatchObject({ state: 'failed', error, durationMs: 3 });
  });

  it('abandons the calls of a model call that failed, where no agent makes it', () => {
    const broken = event('error', { code: 'timeout', message: 'late', retryable: true });
    const agentStart = event('agent_start', { model: 'm' });
    expect(states([llmStart, args('{"q":"we'), broken, args('{"q":"ir"}')])).toEqual([
      ['arguments', { q: 'we' }],
      ['abandoned', { q: 'we' }],
      ['arguments', { q: 'ir' }],
    ]);
    expect(states([agentStart, start({}), broken, end(7), start({}, 'u'), broken, agentEnd])).toEqual([
      ['running', {}],
      ['completed', {}],
      ['running', {}],
      ['abandoned', {}],
    ]);
    expect(states([agentStart, agentEnd, start({}), broken]).at(-1)).toEqual(['abandoned', {}]);
    expect(states([broken])).toEqual([]);
  });

  it('keeps calls apart, and runs', () => {
    const events = [
      args('[1', 'a'),
      args('[2', 'b'),
      args('[3', 'a', 'q'),
      args(',4]', 'a'),
      args(']', 'b'),
      args(']', 'a', 'q'),
      llmEnd,
    ];
    expect(calls(events).slice(-2)).toMatchObject([
      { run: 'r', toolCallId: 'a', state: 'ready', args: [1, 4] },
      { run: 'r', toolCallId: 'b', state: 'ready', args: [2] },
    ]);
  });

  it.each(['{"q":', '{"q":1}}', 'weir', '{"q":1,}'])('says that %j is no JSON, and shows no arguments then', (text) => {
    const last = calls([args(text), llmEnd]).at(-1);
    expect(last).toMatchObject({ state: 'invalid', args: undefined, error: { code: 'invalid_arguments' } });
  });

  it('takes a call without any text for one without arguments', () => {
    expect(states([args(' '), llmEnd])).toEqual([
      ['arguments', undefined],
      ['ready', {}],
    ]);
  });

  it('takes calls that come whole, and ends without a start', () => {
    expect(states([start({ q: 1 }), end(1)])).toEqual([
      ['running', { q: 1 }],
      ['completed', { q: 1 }],
    ]);
    expect(states([end(1)])).toEqual([['completed', undefined]]);
  });

  it('lets nothing change a call that runs, and drops reports of calls unknown', () => {
    expect(states([start({ q: 1 }), args('{"q":2}')])).toEqual([
      ['running', { q: 1 }],
      ['running', { q: 1 }],
    ]);
    expect(states([report(1)])).toEqual([]);
  });

  it('abandons what its run leaves open, and arguments that are not whole when the next model call begins', () => {
    expect(states([args('{}', 'a'), start(1, 'b'), agentEnd]).slice(2)).toEqual([
      ['abandoned', {}],
      ['abandoned', 1],
    ]);
    expect(states([args('{"a"'), llmStart, args('{}')])).toEqual([
      ['arguments', {}],
      ['abandoned', {}],
      ['arguments', {}],
    ]);
    expect(states([args('{}'), llmEnd, llmStart, start(1)]).slice(1)).toEqual([
      ['ready', {}],
      ['running', 1],
    ]);
  });

  it('begins anew with an id that was used before', () => {
    expect(states([start(1), end(1), args('[')]).at(-1)).toEqual(['arguments', []]);
  });

  it('leaves out what comes before the arguments are whole where asked', () => {
    expect(states([args('{'), args('}'), llmEnd, end(1)], { partial: false })).toEqual([
      ['ready', {}],
      ['completed', {}],
    ]);
  });

  it('keeps to its bounds', () => {
    expect(states([args('[1', 't', 'a'), args('[1', 't', 'b'), args(']', 't', 'a')], { maxRuns: 1 }).at(-1)).toEqual([
      'arguments',
      undefined,
    ]);
    const many = calls(Array.from({ length: 1001 }, (_, index) => start({}, `t${index}`)));
    expect(many.filter(({ state }) => state === 'abandoned').map(({ toolCallId }) => toolCallId)).toEqual(['t0']);
  });

  it('drops everything else, passes never, empty and errors on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-#').pipe(toolCalls())).toBe('---#');
      expectObservable(of(event('llm_chunk', { delta: 'x' }), llmEnd, agentEnd).pipe(toolCalls())).toBe('|');
      expectObservable(NEVER.pipe(toolCalls())).toBe('-');
      expectObservable(EMPTY.pipe(toolCalls())).toBe('|');
    });
  });

  it('lets go of an endless source when the reader leaves, and assembles for each reader by itself', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-s-e-s-e-', { s: start(1), e: end(1) });
      const result$ = source.pipe(toolCalls({ partial: false }), take(1));
      const x = { run: 'r', toolCallId: 't', name: 'search', state: 'running' as const, args: 1, argsText: '' };
      expectObservable(result$).toBe('-(x|)', { x });
      expectObservable(result$).toBe('-(x|)', { x });
      expectSubscriptions(source.subscriptions).toBe(['^!', '^!']);
    });
  });

  it.each([0, 1.5, Number.NaN])('refuses %s as maxRuns at once', (maxRuns) => {
    expect(() => toolCalls({ maxRuns })).toThrow(InvalidArgumentError);
  });

  it('gives the arguments that were sent, however calls are cut and interleaved', () => {
    const value = fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue({ maxDepth: 2 }));
    const picks = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 9 })), { maxLength: 60 });
    fc.assert(
      fc.property(fc.tuple(value, value, value), picks, (values, order) => {
        const rest = values.map((each) => JSON.stringify(each));
        const events = order.map(([call, length]) => {
          const text = rest[call] ?? '';
          rest[call] = text.slice(length);
          return args(text.slice(0, length), String(call));
        });
        events.push(...rest.map((text, call) => args(text, String(call))), llmEnd);
        const ready = calls(events).filter(({ state }) => state === 'ready');
        const byId = Object.fromEntries(ready.map((call) => [call['toolCallId'], call['args']]));
        expect(byId).toEqual(
          Object.fromEntries(values.map((each, call) => [String(call), JSON.parse(JSON.stringify(each))])),
        );
      }),
    );
  });

  it('takes a million characters of arguments, one at a time', () => {
    let last: unknown;
    const text = `{"list":[${'"0123456",'.repeat(50_000)}"${'x'.repeat(500_000)}"]}`;
    from([...text].map((character) => args(character)))
      .pipe(toolCalls())
      .subscribe((call) => (last = call.args));
    expect((last as { list: unknown[] }).list).toHaveLength(50_001);
  });

  describe('laws', () => {
    const items = fc.constantFrom(
      args('{"q"'),
      args(':1}'),
      llmEnd,
      llmStart,
      start(1),
      report(1),
      end(1),
      agentEnd,
      args('{}', 't', 'q'),
    );
    for (const law of operatorLaws({ create: () => toolCalls({ maxRuns: 1 }), items })) it(law.name, law.check);
  });

  describe('in config', () => {
    it('gives the records of the calls', () => {
      const operator = toolCallsSpec.create(readConfig(toolCallsSpec, {}), testContext());
      expect(watch(of<unknown[]>(args('[1]'), 3, end(2)).pipe(operator)).values).toHaveLength(2);
    });

    it.each([{ partial: 1 }, { maxRuns: 0 }, { more: 1 }])('refuses %j', (config) => {
      expect(() => readConfig(toolCallsSpec, config)).toThrow();
    });

    for (const example of exampleLaws(toolCallsSpec)) it(example.name, example.check);
  });
});
