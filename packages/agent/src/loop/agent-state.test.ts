import { RunWriter } from '@weir/core';
import { advanceState, checkState, type AgentState } from './agent-state.js';

const call = (toolCallId: string) => ({ toolCallId, name: 'it', input: '{}' });
const state: AgentState = {
  version: 1,
  run: 'r',
  nextSeq: 5,
  iteration: 1,
  messages: [],
  before: 0,
  turn: { role: 'assistant', content: [] },
  calls: [call('a'), call('b')],
  callIds: ['a', 'b'],
};
const writer = (run = 'r', firstSeq = 5) => new RunWriter({ run, firstSeq });

describe('advanceState', () => {
  it('takes over starts, decisions and results', () => {
    const own = writer();
    const events = [
      own.event('tool_decision', { toolCallId: 'a', approved: false, reason: 'no' }),
      own.event('tool_start', { toolCallId: 'b', name: 'it', args: {} }),
      own.event('tool_progress', { toolCallId: 'b', progress: 1 }),
      own.event('tool_end', { toolCallId: 'b', name: 'it', durationMs: 1, result: [1] }),
      own.event('tool_end', { toolCallId: 'a', name: 'it', durationMs: 1, error: { code: 'refused', message: 'no' } }),
      own.event('tool_end', { toolCallId: 'other', name: 'it', durationMs: 1 }),
    ];
    expect(advanceState(state, events)).toEqual({
      ...state,
      nextSeq: 11,
      calls: [
        {
          ...call('a'),
          decision: { approved: false, reason: 'no' },
          outcome: { error: { code: 'refused', message: 'no' } },
        },
        { ...call('b'), started: events[1]?.time, outcome: { result: [1] } },
      ],
    });
  });

  it('refuses what is no event', () => {
    const odd = [writer().event('tool_start', { toolCallId: 'a', name: 'it', args: {} }), { foo: 1 }] as never;
    expect(() => advanceState(state, odd)).toThrow('"events[1]" must be an event, as the run emitted it');
  });

  it('leaves out events of other runs, and earlier ones', () => {
    const end = { toolCallId: 'a', name: 'it', durationMs: 1, result: 1 };
    expect(
      advanceState(state, [writer('other').event('tool_end', end), writer('r', 4).event('tool_end', end)]),
    ).toEqual(state);
    expect(advanceState(state, [])).toEqual(state);
  });

  it.each([writer().event('llm_start', { model: 'm' }), writer().event('agent_end', { status: 'completed' })])(
    'refuses $type: the run went on',
    (event) => {
      expect(() => advanceState(state, [event])).toThrow('round');
    },
  );
});

describe('checkState', () => {
  it('takes a state as it was stored', () => {
    expect(checkState(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });

  it.each([
    [undefined],
    [null],
    [{}],
    [{ ...state, version: 2 }],
    [{ ...state, calls: 1 }],
    [{ ...state, nextSeq: '5' }],
  ])('refuses %p', (value) => {
    expect(() => checkState(value)).toThrow('state');
  });
});
