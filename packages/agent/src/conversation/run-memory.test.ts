import { RunWriter, type WeirEvent } from '@weir/core';
import { askedTurn } from './begun-turn.js';
import { RunMemory } from './run-memory.js';

const user = (text: string) => ({ role: 'user', content: [{ type: 'text', text }] });
const said = (text: string, marks = {}) => ({ role: 'assistant', content: [{ type: 'text', text }], ...marks });

/** Feeds the events that a script makes, and gives what is remembered of them. */
function remembered(script: (run: RunWriter) => WeirEvent[], prompt?: string) {
  const memory = new RunMemory('r', prompt === undefined ? undefined : askedTurn(prompt));
  const ends = script(new RunWriter({ run: 'r' })).map((event) => memory.take(event));
  return { messages: memory.messages(), ends };
}

describe('RunMemory', () => {
  it('remembers a question and its answer', () => {
    const { messages, ends } = remembered((run) => [
      run.event('user_message', { content: 'Hi' }),
      run.event('agent_start', { model: 'm' }),
      run.event('llm_start', { model: 'm' }),
      run.event('reasoning_chunk', { delta: 'hm' }),
      run.event('llm_chunk', { delta: 'Hel' }),
      run.event('llm_chunk', { delta: 'lo.' }),
      run.event('llm_end', { finishReason: 'stop' }),
      run.event('agent_end', { status: 'completed' }),
    ]);
    expect(messages).toEqual([user('Hi'), said('Hello.')]);
    expect(ends).toEqual([false, false, false, false, false, false, false, true]);
  });

  it('remembers tool calls with their results, in the order of the calls', () => {
    const { messages } = remembered(
      (run) => [
        run.event('agent_start', { model: 'm' }),
        run.event('llm_start', { model: 'm', iteration: 1 }),
        run.event('llm_chunk', { delta: 'Let me see.' }),
        run.event('llm_end', { finishReason: 'tool_calls' }),
        run.event('tool_start', { toolCallId: 'a', name: 'add', args: { a: 1 } }),
        run.event('tool_start', { toolCallId: 'b', name: 'find', args: {} }),
        run.event('tool_end', { toolCallId: 'b', name: 'find', durationMs: 1, error: { code: 'x', message: 'No.' } }),
        run.event('tool_end', { toolCallId: 'a', name: 'add', durationMs: 1, result: 3 }),
        run.event('llm_start', { model: 'm', iteration: 2 }),
        run.event('llm_chunk', { delta: '3' }),
        run.event('agent_end', { status: 'completed' }),
      ],
      'Hi',
    );
    expect(messages).toEqual([
      user('Hi'),
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Let me see.' },
          { type: 'tool-call', toolCallId: 'a', toolName: 'add', input: { a: 1 } },
          { type: 'tool-call', toolCallId: 'b', toolName: 'find', input: {} },
        ],
      },
      {
        role: 'tool',
        content: [
          { type: 'tool-result', toolCallId: 'a', toolName: 'add', output: { type: 'json', value: 3 } },
          { type: 'tool-result', toolCallId: 'b', toolName: 'find', output: { type: 'error-text', value: 'No.' } },
        ],
      },
      said('3'),
    ]);
  });

  it('answers a call that was cut off, begins a step where text follows tools, and tells text results from others', () => {
    const { messages } = remembered(
      (run) => [
        run.event('agent_start', { model: 'm' }),
        run.event('tool_start', { toolCallId: 'a', name: 'add', args: {} }),
        run.event('tool_end', { toolCallId: 'a', name: 'add', durationMs: 1, result: 'three' }),
        run.event('llm_chunk', { delta: 'And' }),
        run.event('tool_start', { toolCallId: 'b', name: 'add', args: {} }),
      ],
      'Hi',
    );
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant', 'tool']);
    expect(messages[2]).toMatchObject({ content: [{ output: { type: 'text', value: 'three' } }] });
    expect(messages[4]).toMatchObject({ interrupted: true, content: [{ output: { type: 'error-text' } }] });
  });

  it('forgets what was retracted', () => {
    const { messages } = remembered(
      (run) => [
        run.event('llm_start', { model: 'm' }),
        run.event('llm_chunk', { delta: 'wrong' }),
        run.event('retract', { attempt: 1 }),
        run.event('llm_start', { model: 'm', attempt: 2 }),
        run.event('llm_chunk', { delta: 'right', attempt: 2 }),
        run.event('llm_end', { finishReason: 'stop' }),
      ],
      'Hi',
    );
    expect(messages).toEqual([user('Hi'), said('right')]);
  });

  it('keeps the text of an attempt that another went on with', () => {
    const { messages } = remembered((run) => [
      run.event('user_message', { content: 'Hi' }),
      run.event('llm_start', { model: 'm' }),
      run.event('llm_chunk', { delta: 'one ' }),
      run.event('llm_start', { model: 'm', attempt: 2 }),
      run.event('llm_chunk', { delta: 'two', attempt: 2 }),
      run.event('llm_end', { finishReason: 'stop' }),
    ]);
    expect(messages[1]).toEqual(said('one two'));
  });

  it('remembers what was injected, where it was heard', () => {
    const { messages } = remembered((run) => [
      run.event('user_message', { content: 'Hi' }),
      run.event('llm_chunk', { delta: 'a' }),
      run.event('user_message', { content: 'Shorter' }),
      run.event('llm_chunk', { delta: 'b' }),
      run.event('agent_end', { status: 'completed' }),
    ]);
    expect(messages).toEqual([user('Hi'), said('a'), user('Shorter'), said('b')]);
  });

  it('leaves out what the provider’s own tools did', () => {
    const { messages } = remembered(
      (run) => [
        run.event('tool_start', { toolCallId: 'a', name: 'web', args: {}, providerExecuted: true }),
        run.event('tool_end', { toolCallId: 'a', name: 'web', durationMs: 1, result: 1, providerExecuted: true }),
        run.event('llm_chunk', { delta: 'ok' }),
        run.event('llm_end', { finishReason: 'stop' }),
      ],
      'Hi',
    );
    expect(messages).toEqual([user('Hi'), said('ok')]);
  });

  it('marks what was interrupted, what failed in the middle, and what has no end', () => {
    const cut = (run: RunWriter) => [
      run.event('agent_start', { model: 'm' }),
      run.event('llm_chunk', { delta: 'Hal' }),
    ];
    const marked = [user('Hi'), said('Hal', { interrupted: true })];
    expect(remembered(cut, 'Hi').messages).toEqual(marked);
    for (const status of ['interrupted', 'failed'] as const) {
      const script = (run: RunWriter) => [...cut(run), run.event('agent_end', { status })];
      expect(remembered(script, 'Hi').messages).toEqual(marked);
    }
  });

  it('remembers a question that was interrupted before an answer, and nothing of one that failed', () => {
    const end = (status: 'interrupted' | 'failed') => (run: RunWriter) => [
      run.event('agent_start', { model: 'm' }),
      run.event('error', { code: 'x', message: '', retryable: false }),
      run.event('agent_end', { status }),
    ];
    expect(remembered(end('interrupted'), 'Hi').messages).toEqual([{ ...user('Hi'), interrupted: true }]);
    expect(remembered(end('failed'), 'Hi').messages).toEqual([]);
  });

  it('ends with the model call where there is no agent', () => {
    const error = (run: RunWriter) => [run.event('error', { code: 'x', message: '', retryable: false })];
    const ended = (run: RunWriter) => [run.event('llm_end', { finishReason: 'error' })];
    expect([remembered(error, 'Hi'), remembered(ended, 'Hi')]).toEqual([
      { messages: [], ends: [true] },
      { messages: [], ends: [true] },
    ]);
  });
});
