import { EventSchemas } from '@ag-ui/core/schemas';
import { FakeClock, Valve, withinValve, type WeirEvent } from '@weir/core';
import fc from 'fast-check';
import { from, take } from 'rxjs';
import { dataOf, gather, lastOf, textOf, typesOf } from '../__fixtures__/gather.js';
import { settled } from '../__fixtures__/tools-and-runs.js';
import { watchedStream } from './__fixtures__/watched-stream.js';
import { fromAgUi, type AgUiEvent, type FromAgUiOptions } from './ag-ui.js';

const started = { type: 'RUN_STARTED', threadId: 't', runId: 'r' };
const finished = { type: 'RUN_FINISHED', threadId: 't', runId: 'r' };
const said = (delta: string, rest: object = {}) => ({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta, ...rest });
const text = (...deltas: string[]): AgUiEvent[] => [
  { type: 'TEXT_MESSAGE_START', messageId: 'm', role: 'assistant' } as AgUiEvent,
  ...deltas.map((delta) => said(delta)),
  { type: 'TEXT_MESSAGE_END', messageId: 'm' } as AgUiEvent,
];
const call = (toolCallId: string, toolCallName: string, ...deltas: string[]): AgUiEvent[] => [
  { type: 'TOOL_CALL_START', toolCallId, toolCallName } as AgUiEvent,
  ...deltas.map((delta) => ({ type: 'TOOL_CALL_ARGS', toolCallId, delta })),
  { type: 'TOOL_CALL_END', toolCallId } as AgUiEvent,
];
const result = (toolCallId: string, content: unknown = 'ok') => ({
  type: 'TOOL_CALL_RESULT',
  messageId: `of-${toolCallId}`,
  toolCallId,
  content,
});

/** Only what AG-UI's own schemas accept. */
function valid(...events: object[]): AgUiEvent[] {
  return events.map((event) => EventSchemas.parse(event));
}

const read = (events: readonly unknown[], options?: FromAgUiOptions) =>
  gather(fromAgUi(from(events as AgUiEvent[]), options));

describe('fromAgUi', () => {
  it('reads a text', async () => {
    const events = await read(valid(started, ...text('Hel', 'lo'), finished), { model: 'poet' });
    expect(events.map(({ type, run, data }) => [type, run, data])).toEqual([
      ['agent_start', 'r', { model: 'poet' }],
      ['llm_start', 'r', { model: 'poet', iteration: 1 }],
      ['llm_chunk', 'r', { delta: 'Hel' }],
      ['llm_chunk', 'r', { delta: 'lo' }],
      ['llm_end', 'r', { finishReason: 'stop' }],
      ['agent_end', 'r', { status: 'completed' }],
    ]);
  });

  it('reads chunks, and reasoning under its new and its old name', async () => {
    const events = await read([
      ...valid(
        started,
        { type: 'REASONING_START', messageId: 'q' },
        { type: 'REASONING_MESSAGE_START', messageId: 'q', role: 'reasoning' },
        { type: 'REASONING_MESSAGE_CONTENT', messageId: 'q', delta: 'a' },
        { type: 'REASONING_MESSAGE_END', messageId: 'q' },
        { type: 'REASONING_MESSAGE_CHUNK', messageId: 'q', delta: 'b' },
        { type: 'REASONING_END', messageId: 'q' },
        { type: 'TEXT_MESSAGE_CHUNK', messageId: 'm', delta: 'c' },
        { type: 'TEXT_MESSAGE_CHUNK', delta: 'd' },
        { type: 'TEXT_MESSAGE_CHUNK' },
        { type: 'TOOL_CALL_CHUNK', toolCallId: 'x', toolCallName: 'add', delta: '{"a":' },
        { type: 'TOOL_CALL_CHUNK', delta: '1}' },
        result('x', '2'),
      ),
      { type: 'THINKING_START' },
      { type: 'THINKING_TEXT_MESSAGE_START' },
      { type: 'THINKING_TEXT_MESSAGE_CONTENT', delta: 'e' },
      { type: 'THINKING_TEXT_MESSAGE_END' },
      { type: 'THINKING_END' },
      finished,
    ]);
    expect(dataOf(events, 'reasoning_chunk')).toEqual([{ delta: 'a' }, { delta: 'b' }, { delta: 'e' }]);
    expect(textOf(events)).toBe('cd');
    expect(dataOf(events, 'tool_start')).toEqual([{ toolCallId: 'x', name: 'add', args: { a: 1 } }]);
    expect(dataOf(events, 'raw')).toEqual([]);
  });

  it('reads tool calls, made side by side, with the time that they took', async () => {
    const clock = new FakeClock();
    const items = valid(
      started,
      ...text('Hm.'),
      ...call('x', 'add', '{"a":', '1}'),
      ...call('y', 'now'),
      result('y', 'noon'),
      result('x', '2'),
      ...text('Two.'),
      finished,
    );
    const slow = function* () {
      for (const item of items) {
        clock.advance(10);
        yield item;
      }
    };
    const events = await gather(fromAgUi(slow(), { clock }));
    expect(typesOf(events)).toEqual([
      'agent_start',
      'llm_start',
      'llm_chunk',
      'tool_args',
      'tool_args',
      'llm_end',
      'tool_start',
      'tool_end',
      'tool_start',
      'tool_end',
      'llm_start',
      'llm_chunk',
      'llm_end',
      'agent_end',
    ]);
    expect(dataOf(events, 'llm_end')).toEqual([{ finishReason: 'tool_calls' }, { finishReason: 'stop' }]);
    expect(dataOf(events, 'tool_start')).toEqual([
      { toolCallId: 'y', name: 'now', args: {} },
      { toolCallId: 'x', name: 'add', args: { a: 1 } },
    ]);
    expect(dataOf(events, 'tool_end')).toEqual([
      { toolCallId: 'y', name: 'now', result: 'noon', durationMs: 10 },
      { toolCallId: 'x', name: 'add', result: '2', durationMs: 40 },
    ]);
  });

  it('leaves calls that the app is to answer to the app', async () => {
    const events = await read(valid(started, ...call('x', 'confirm', '{}'), finished));
    expect(typesOf(events)).toEqual(['agent_start', 'llm_start', 'tool_args', 'llm_end', 'agent_end']);
    expect(dataOf(events, 'llm_end')).toEqual([{ finishReason: 'tool_calls' }]);
  });

  it('asks where an interrupt asks', async () => {
    const interrupts = [
      { id: 'i', reason: 'approval', toolCallId: 'x' },
      { id: 'j', reason: 'value' },
    ];
    const outcome = { type: 'interrupt', interrupts };
    const events = await read(valid(started, ...call('x', 'pay', '{"sum":9}'), { ...finished, outcome }));
    expect(dataOf(events, 'tool_approval')).toEqual([
      { toolCallId: 'x', name: 'pay', args: { sum: 9 }, state: interrupts[0] },
    ]);
    expect(dataOf(events, 'raw')).toEqual([{ value: interrupts[1] }]);
    expect(lastOf(events).data).toEqual({ status: 'interrupted', reason: 'approval' });
  });

  it('tells of a cancelled run, and of the usage of all models', async () => {
    const usage = [
      { model: 'a', inputTokens: 1, outputTokens: 2 },
      { inputTokens: 4, reasoningTokens: 1 },
    ];
    const events = await read(valid(started, { ...finished, outcome: { type: 'cancelled' }, usage }));
    expect(lastOf(events).data).toMatchObject({
      status: 'interrupted',
      reason: 'cancelled',
      usage: { inputTokens: 5, outputTokens: 2, reasoningTokens: 1 },
    });
  });

  it('gives sub-agents runs of their own', async () => {
    const s = { subagentRunId: 's' };
    const events = await read(
      valid(
        started,
        ...text('Ask.'),
        { type: 'SUBAGENT_STARTED', ...s, name: 'helper' },
        said('Yes.', s),
        { type: 'SUBAGENT_STARTED', subagentRunId: 'u', parentSubagentRunId: 's', name: 'deeper' },
        { type: 'SUBAGENT_ERROR', subagentRunId: 'u', message: 'lost', code: 'timeout' },
        { type: 'SUBAGENT_FINISHED', ...s },
        said('Done.'),
        finished,
      ),
    );
    expect(events.filter(({ run }) => run === 's').map(({ type, parent }) => [type, parent])).toEqual([
      ['agent_start', 'r'],
      ['llm_start', 'r'],
      ['llm_chunk', 'r'],
      ['llm_end', 'r'],
      ['agent_end', 'r'],
    ]);
    expect(events.filter(({ run }) => run === 'u').map(({ type, parent, data }) => [type, parent, data])).toEqual([
      ['agent_start', 's', { model: 'deeper' }],
      ['error', 's', { code: 'timeout', message: 'lost', retryable: true }],
      ['agent_end', 's', { status: 'failed', reason: 'timeout' }],
    ]);
    expect(textOf(events.filter(({ run }) => run === 'r'))).toBe('Ask.Done.');
  });

  it('ends sub-agents that say nothing of their end, and keeps suspended ones apart', async () => {
    const suspended = { type: 'SUBAGENT_FINISHED', subagentRunId: 'v', outcome: { type: 'suspended' } };
    const events = await read(
      valid(started, said('a', { subagentRunId: 's' }), said('b', { subagentRunId: 'v' }), suspended, finished),
    );
    expect(events.filter(({ type }) => type === 'agent_end').map(({ run, data }) => [run, data])).toEqual([
      ['v', { status: 'interrupted', reason: 'suspended' }],
      ['s', { status: 'failed', reason: 'truncated' }],
      ['r', { status: 'completed' }],
    ]);
  });

  it('keeps what it has no name for', async () => {
    const others = valid(
      { type: 'STEP_STARTED', stepName: 'plan' },
      { type: 'STEP_FINISHED', stepName: 'plan' },
      { type: 'STATE_SNAPSHOT', snapshot: { a: 1 } },
      { type: 'STATE_DELTA', delta: [{ op: 'add', path: '/b', value: 2 }] },
      { type: 'MESSAGES_SNAPSHOT', messages: [{ id: '1', role: 'user', content: 'x' }] },
      { type: 'ACTIVITY_SNAPSHOT', messageId: 'a', activityType: 'plan', content: {} },
      { type: 'ACTIVITY_DELTA', messageId: 'a', activityType: 'plan', patch: [] },
      { type: 'REASONING_ENCRYPTED_VALUE', subtype: 'message', entityId: 'm', encryptedValue: 'x' },
      { type: 'CUSTOM', name: 'n', value: 1 },
      { type: 'TEXT_MESSAGE_START', messageId: 'u', role: 'user' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'u', delta: 'mine' },
    );
    const novel = [
      { type: 'NOVEL' },
      { type: 'TEXT_MESSAGE_CONTENT' },
      { type: 'TOOL_CALL_RESULT', toolCallId: 'none' },
      {},
      null,
      7,
    ];
    const events = await read([started, ...others, { type: 'RAW', event: 'own' }, ...novel, finished]);
    expect(dataOf(events, 'raw').map((data) => (data as { value: unknown }).value)).toEqual([
      ...others,
      'own',
      ...novel,
    ]);
    expect(textOf(events)).toBe('');
  });

  describe('ends once', () => {
    const cases: [string, unknown[], object][] = [
      ['a stream of nothing', [], { code: 'truncated', retryable: true }],
      ['a cut in mid-text', [started, said('a')], { code: 'truncated', retryable: true }],
      ['a cut within arguments', [started, ...call('x', 'add', '{"a').slice(0, 2)], { code: 'truncated' }],
      [
        'an error of the run',
        [started, said('a'), { type: 'RUN_ERROR', message: 'busy', code: 'overloaded' }],
        { code: 'server_error', message: 'busy' },
      ],
      ['an error without words', [{ type: 'RUN_ERROR' }], { code: 'provider' }],
      ['another run within this one', [started, { ...started, runId: 'other' }], { code: 'protocol' }],
    ];

    it.each(cases)('at %s', async (_, items, failure) => {
      const events = await read(items);
      expect(dataOf(events, 'error')).toMatchObject([failure]);
      expect(lastOf(events)).toMatchObject({ type: 'agent_end', data: { status: 'failed' } });
      expect(typesOf(events)).not.toContain('tool_start');
    });

    it('where starts are repeated, and more comes after the end', async () => {
      const twice = call('x', 'add', '{}').flatMap((event) => [
        event,
        ...(event.type === 'TOOL_CALL_ARGS' ? [] : [event]),
      ]);
      const events = await read([
        started,
        started,
        ...text('a'),
        ...twice,
        result('x'),
        result('x'),
        finished,
        said('late'),
      ]);
      expect(textOf(events)).toBe('a');
      expect(dataOf(events, 'tool_end')).toHaveLength(1);
      expect(lastOf(events).data).toEqual({ status: 'completed' });
    });

    it('where the stream itself fails', async () => {
      const broken = async function* () {
        yield started;
        throw new TypeError('terminated');
      };
      const events = await gather(fromAgUi(broken()));
      expect(dataOf(events, 'error')).toMatchObject([{ code: 'connection', retryable: true }]);
    });

    it('wherever it is cut, and whatever comes', async () => {
      const id = fc.constantFrom('x', 'y');
      const type = fc.constantFrom(
        'RUN_STARTED',
        'RUN_FINISHED',
        'RUN_ERROR',
        'STEP_STARTED',
        'TEXT_MESSAGE_START',
        'TEXT_MESSAGE_CONTENT',
        'TEXT_MESSAGE_CHUNK',
        'TEXT_MESSAGE_END',
        'REASONING_MESSAGE_CONTENT',
        'TOOL_CALL_START',
        'TOOL_CALL_ARGS',
        'TOOL_CALL_END',
        'TOOL_CALL_CHUNK',
        'TOOL_CALL_RESULT',
        'SUBAGENT_STARTED',
        'SUBAGENT_FINISHED',
        'SUBAGENT_ERROR',
        'STATE_SNAPSHOT',
        'NOVEL',
      );
      const event = fc.record(
        {
          type,
          runId: id,
          messageId: id,
          toolCallId: id,
          toolCallName: fc.constant('add'),
          subagentRunId: fc.option(id, { nil: undefined }),
          parentSubagentRunId: fc.option(id, { nil: undefined }),
          role: fc.constantFrom('assistant', 'user'),
          delta: fc.oneof({ weight: 5, arbitrary: fc.string() }, { weight: 1, arbitrary: fc.anything() }),
          content: fc.anything(),
          outcome: fc.oneof(
            fc.anything(),
            fc.record({
              type: fc.constantFrom('interrupt', 'cancelled', 'suspended'),
              interrupts: fc.array(fc.record({ toolCallId: id, reason: fc.string() })),
            }),
          ),
          usage: fc.anything(),
        },
        { requiredKeys: ['type'] },
      );
      const items = fc.array(fc.oneof({ weight: 9, arbitrary: event }, { weight: 1, arbitrary: fc.anything() }));
      await fc.assert(
        fc.asyncProperty(items, async (sequence) => {
          const events = await read(sequence, { run: 'main' });
          expect(lastOf(events)).toMatchObject({ type: 'agent_end', run: 'main' });
          expect(events.filter((each) => each.type === 'agent_end' && each.run === 'main')).toHaveLength(1);
        }),
        { numRuns: 300 },
      );
    });
  });

  it('gives up when nothing comes', async () => {
    const clock = new FakeClock();
    const stream = watchedStream([started]);
    const events: WeirEvent[] = [];
    fromAgUi(stream as never, { clock, timeouts: { idle: 100 } }).subscribe((event) => events.push(event));
    await clock.advanceAsync(100);
    expect(dataOf(events, 'error')).toMatchObject([{ code: 'timeout' }]);
    expect(stream.seen.returned).toBe(true);
  });

  it('completes though the stream of a run that is over hangs', async () => {
    const clock = new FakeClock();
    const stream = watchedStream([started, finished]);
    let completed = false;
    fromAgUi(stream as never, { clock }).subscribe({ complete: () => (completed = true) });
    await clock.advanceAsync(99);
    expect([completed, stream.seen.returned]).toEqual([false, false]);
    await clock.advanceAsync(1);
    expect([completed, stream.seen.returned, clock.actions.length]).toEqual([true, true, 0]);
  });

  it('reads only while the valve downstream is open, and lets go when unsubscribed from', async () => {
    const valve = new Valve();
    const stream = watchedStream([started, said('a'), said('b')]);
    const events: WeirEvent[] = [];
    withinValve(valve, () =>
      fromAgUi(stream as never)
        .pipe(take(4))
        .subscribe((event) => {
          events.push(event);
          if (event.type === 'llm_chunk') valve.close();
        }),
    );
    await settled();
    expect([textOf(events), stream.seen.read]).toEqual(['a', 2]);
    valve.open();
    await settled();
    expect([textOf(events), stream.seen.returned]).toEqual(['ab', true]);
  });
});
