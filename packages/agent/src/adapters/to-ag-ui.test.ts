import { EventSchemas } from '@ag-ui/core/schemas';
import { RunWriter, type WeirEvent } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { NEVER, from, lastValueFrom, toArray } from 'rxjs';
import { dataOf, gather, textOf } from '../__fixtures__/gather.js';
import { runAgent } from '../run-agent.js';
import { conversations } from '../conversation/conversations.js';
import { AgUiTranscript, type AgUiMessage } from './ag-ui-transcript.js';
import { fromAgUi, toAgUi, type SentAgUiEvent, type ToAgUiOptions } from './ag-ui.js';

/** What comes of events; every one of it is as AG-UI's own schemas want it. */
async function sentOf(events: readonly WeirEvent[], options?: ToAgUiOptions): Promise<SentAgUiEvent[]> {
  const sent = await lastValueFrom(from(events).pipe(toAgUi(options), toArray()));
  sent.forEach((event) => EventSchemas.parse(event));
  return sent;
}

/** What a client of AG-UI has in the end; it puts messages together by the same rules, so snapshots change nothing but what is taken back. */
function messagesSeen(sent: readonly SentAgUiEvent[], before: readonly AgUiMessage[]): readonly object[] {
  const last = sent.findLastIndex(({ type }) => type === 'MESSAGES_SNAPSHOT');
  const held = last < 0 ? before : (sent[last]?.['messages'] as AgUiMessage[]);
  const transcript = new AgUiTranscript(held);
  sent.slice(last + 1).forEach((event) => transcript.note(event, ''));
  return transcript.messages();
}

const typesOf = (sent: readonly SentAgUiEvent[]) => sent.map(({ type }) => type);

function agentRun(): WeirEvent[] {
  const writer = new RunWriter({ run: 'r' });
  const inner = new RunWriter({ run: 's', parent: 'r' });
  return [
    writer.event('user_message', { content: 'Hi' }),
    writer.event('agent_start', { model: 'm' }),
    writer.event('llm_start', { model: 'm' }),
    writer.event('reasoning_chunk', { delta: 'hm' }),
    writer.event('llm_chunk', { delta: 'Let ' }),
    writer.event('llm_chunk', { delta: 'me.' }),
    writer.event('tool_args', { toolCallId: 'c', name: 'add', delta: '{"a":' }),
    writer.event('tool_args', { toolCallId: 'c', name: 'add', delta: '1}' }),
    writer.event('llm_end', { finishReason: 'tool_calls' }),
    writer.event('tool_start', { toolCallId: 'c', name: 'add', args: { a: 1 } }),
    inner.event('agent_start', { model: 'sub' }),
    inner.event('llm_start', { model: 'n' }),
    inner.event('llm_chunk', { delta: 'One?' }),
    inner.event('llm_end', { finishReason: 'stop' }),
    inner.event('agent_end', { status: 'completed' }),
    writer.event('tool_end', { toolCallId: 'c', name: 'add', durationMs: 3, result: { sum: 1 } }),
    writer.event('progress', { iteration: 1, tokens: 7 }),
    writer.event('raw', { value: undefined }),
    writer.event('llm_start', { model: 'm' }),
    writer.event('llm_chunk', { delta: 'One.' }),
    writer.event('llm_end', { finishReason: 'stop' }),
    writer.event('agent_end', { status: 'completed', usage: { inputTokens: 5, outputTokens: 2 } }),
  ];
}

describe('toAgUi', () => {
  it("gives AG-UI's names", async () => {
    const sent = await sentOf(agentRun(), { threadId: 't' });
    expect(typesOf(sent)).toEqual([
      'RUN_STARTED',
      'TEXT_MESSAGE_START',
      'TEXT_MESSAGE_CONTENT',
      'TEXT_MESSAGE_END',
      'REASONING_START',
      'REASONING_MESSAGE_START',
      'REASONING_MESSAGE_CONTENT',
      'REASONING_MESSAGE_END',
      'REASONING_END',
      'TEXT_MESSAGE_START',
      'TEXT_MESSAGE_CONTENT',
      'TEXT_MESSAGE_CONTENT',
      'TEXT_MESSAGE_END',
      'TOOL_CALL_START',
      'TOOL_CALL_ARGS',
      'TOOL_CALL_ARGS',
      'TOOL_CALL_END',
      'SUBAGENT_STARTED',
      'TEXT_MESSAGE_START',
      'TEXT_MESSAGE_CONTENT',
      'TEXT_MESSAGE_END',
      'SUBAGENT_FINISHED',
      'TOOL_CALL_RESULT',
      'CUSTOM',
      'RAW',
      'TEXT_MESSAGE_START',
      'TEXT_MESSAGE_CONTENT',
      'TEXT_MESSAGE_END',
      'RUN_FINISHED',
    ]);
    expect(sent[0]).toEqual({ type: 'RUN_STARTED', threadId: 't', runId: 'r' });
    expect(sent.at(-1)).toMatchObject({
      threadId: 't',
      runId: 'r',
      outcome: { type: 'success' },
      usage: [{ inputTokens: 5, outputTokens: 2 }],
    });
    expect(sent.find(({ delta }) => delta === 'One?')).toMatchObject({ subagentRunId: 's' });
    expect(sent.find(({ type }) => type === 'TOOL_CALL_RESULT')).toMatchObject({
      toolCallId: 'c',
      content: '{"sum":1}',
    });
  });

  it('comes back as it went', async () => {
    const sent = agentRun();
    const back = await gather(fromAgUi(from(sent).pipe(toAgUi())));
    expect(textOf(back)).toBe(textOf(sent));
    for (const type of ['reasoning_chunk', 'tool_args', 'tool_start'])
      expect([type, dataOf(back, type)]).toEqual([type, dataOf(sent, type)]);
    expect(dataOf(back, 'tool_end')).toMatchObject([{ toolCallId: 'c', name: 'add', result: '{"sum":1}' }]);
    expect(back.filter(({ run }) => run === 's').every(({ parent }) => parent === 'r')).toBe(true);
    expect(back.at(-1)).toMatchObject({ run: 'r', data: { status: 'completed', usage: { inputTokens: 5 } } });
  });

  it('tells of failures, of tools and runs', async () => {
    const writer = new RunWriter({ run: 'r' });
    const inner = new RunWriter({ run: 's', parent: 'r' });
    const failure = { code: 'truncated', message: 'cut' };
    const sent = await sentOf([
      writer.event('agent_start', { model: 'm' }),
      writer.event('tool_start', { toolCallId: 'c', name: 'add', args: { a: 1 } }),
      inner.event('llm_start', { model: 'n' }),
      inner.event('error', { ...failure, retryable: true }),
      writer.event('tool_end', { toolCallId: 'c', name: 'add', durationMs: 1, error: failure }),
      writer.event('error', { ...failure, retryable: true }),
      writer.event('agent_end', { status: 'failed', reason: 'truncated' }),
    ]);
    expect(sent.slice(1)).toMatchObject([
      { type: 'TOOL_CALL_START' },
      { type: 'TOOL_CALL_ARGS', delta: '{"a":1}' },
      { type: 'TOOL_CALL_END' },
      { type: 'SUBAGENT_STARTED', name: 'n' },
      { type: 'SUBAGENT_ERROR', ...failure },
      { type: 'TOOL_CALL_RESULT', content: 'truncated: cut' },
      { type: 'RUN_ERROR', ...failure },
    ]);
  });

  it('asks where tools wait for a yes, and says that a run was cancelled', async () => {
    const writer = new RunWriter({ run: 'r' });
    const start = writer.event('agent_start', { model: 'm' });
    const ask = writer.event('tool_approval', { toolCallId: 'c', name: 'pay', args: {} });
    const no = writer.event('tool_decision', { toolCallId: 'c', approved: false });
    const end = writer.event('agent_end', { status: 'interrupted' });
    expect((await sentOf([start, ask, end])).at(-1)).toMatchObject({
      outcome: { type: 'interrupt', interrupts: [{ reason: 'approval', toolCallId: 'c' }] },
    });
    expect((await sentOf([start, ask, no, end])).at(-1)).toMatchObject({ outcome: { type: 'cancelled' } });
  });

  it('keeps the state of a run that waits to the server', async () => {
    const writer = new RunWriter({ run: 'r' });
    const asked = { toolCallId: 'c', name: 'pay', args: { euros: 1 } };
    const sent = await sentOf([
      writer.event('agent_start', { model: 'm' }),
      writer.event('tool_approval', { ...asked, state: { messages: ['secret'] } }),
    ]);
    expect(sent.at(-1)).toEqual({ type: 'CUSTOM', name: 'tool_approval', value: asked });
  });

  it('takes a model call without an agent for a run', async () => {
    const writer = new RunWriter({ run: 'r' });
    const call = [writer.event('llm_start', { model: 'm' }), writer.event('llm_chunk', { delta: 'a' })];
    const ends = [
      writer.event('llm_end', { finishReason: 'stop' }),
      writer.event('error', { code: 'timeout', message: 'late', retryable: true }),
    ];
    const sent = await Promise.all(ends.map((end) => sentOf([...call, end])));
    expect(sent.map((events) => events.at(-1)?.type)).toEqual(['RUN_FINISHED', 'RUN_ERROR']);
  });

  it('takes a turn of a conversation for a run of its own, in the thread of the conversation', async () => {
    const chats = conversations({ window: 8000 });
    const ask = (run: string) =>
      gather(chats.run({ model: fakeModel([['Hello.']]), prompt: 'Hi', run, parent: 'chat-1' }));
    const turns = [...(await ask('r-1')), ...(await ask('r-2'))];
    const sent = await sentOf(turns);
    expect(sent.filter((event) => 'runId' in event)).toMatchObject([
      { type: 'RUN_STARTED', threadId: 'chat-1', runId: 'r-1' },
      { type: 'RUN_FINISHED', threadId: 'chat-1', runId: 'r-1' },
      { type: 'RUN_STARTED', threadId: 'chat-1', runId: 'r-2' },
      { type: 'RUN_FINISHED', threadId: 'chat-1', runId: 'r-2' },
    ]);
    expect(sent.some((event) => 'subagentRunId' in event)).toBe(false);
    expect((await sentOf(turns, { threadId: 't' }))[0]).toMatchObject({ type: 'RUN_STARTED', threadId: 't' });
  });

  it('says of a failed turn of a conversation that the run failed', async () => {
    const turn = new RunWriter({ run: 'r', parent: 'chat-1' });
    const inner = new RunWriter({ run: 's', parent: 'r' });
    const innermost = new RunWriter({ run: 'u', parent: 's' });
    const failure = { code: 'truncated', message: 'cut', retryable: true } as const;
    const sent = await sentOf([
      turn.event('agent_start', { model: 'm' }),
      inner.event('agent_start', { model: 'n' }),
      innermost.event('llm_start', { model: 'o' }),
      innermost.event('error', failure),
      inner.event('agent_end', { status: 'failed' }),
      turn.event('error', failure),
      turn.event('agent_end', { status: 'failed' }),
    ]);
    expect(sent).toMatchObject([
      { type: 'RUN_STARTED', threadId: 'chat-1' },
      { type: 'SUBAGENT_STARTED', subagentRunId: 's' },
      { type: 'SUBAGENT_STARTED', subagentRunId: 'u', parentSubagentRunId: 's' },
      { type: 'SUBAGENT_ERROR', subagentRunId: 'u' },
      { type: 'SUBAGENT_ERROR', subagentRunId: 's' },
      { type: 'RUN_ERROR' },
    ]);
  });

  const lost = { fail: Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }) };
  const asked = { id: 'u', role: 'user', content: 'When do rivers rise?' };

  it('takes text back where it is given what was said before', async () => {
    const model = fakeModel([['Rivers rise ', lost], ['Rivers rise in spring.'], ['Bye.']]);
    const events = await gather(
      runAgent({ model, prompt: asked.content, run: 'r', retry: { backoff: 1, midStream: 'retract' } }),
    );
    const sent = await sentOf(events, { messages: [asked] });
    const said = { role: 'assistant', content: 'Rivers rise in spring.' };
    expect(messagesSeen(sent, [asked])).toMatchObject([asked, said]);
    expect(sent.filter(({ type }) => type === 'CUSTOM')).toMatchObject([{ name: 'retract', value: { attempt: 1 } }]);
    expect(typesOf(await sentOf(events))).not.toContain('MESSAGES_SNAPSHOT');
  });

  it('takes back what came of the attempt alone, in any run', async () => {
    const writer = new RunWriter({ run: 'r' });
    const inner = new RunWriter({ run: 's', parent: 'r' });
    const call = { toolCallId: 'c', name: 'ask' };
    const sent = await sentOf(
      [
        writer.event('agent_start', { model: 'm' }),
        writer.event('llm_start', { model: 'm', attempt: 1 }),
        writer.event('llm_chunk', { delta: 'Let me ' }),
        writer.event('llm_chunk', { delta: 'ask.' }),
        writer.event('tool_args', { ...call, delta: '{"q":' }),
        writer.event('tool_args', { ...call, delta: '1}' }),
        writer.event('llm_end', { finishReason: 'tool_calls' }),
        writer.event('tool_start', { ...call, args: { q: 1 } }),
        inner.event('llm_start', { model: 'n', attempt: 1 }),
        inner.event('llm_chunk', { delta: 'Hal' }),
        inner.event('retract', { attempt: 1 }),
        inner.event('llm_start', { model: 'n', attempt: 2 }),
        inner.event('llm_chunk', { delta: 'One.' }),
        inner.event('llm_end', { finishReason: 'stop' }),
        writer.event('tool_end', { ...call, durationMs: 1, result: 'One.' }),
        writer.event('llm_start', { model: 'm', attempt: 1 }),
        writer.event('reasoning_chunk', { delta: 'hm' }),
        writer.event('tool_args', { toolCallId: 'd', name: 'ask', delta: '{"q"' }),
        writer.event('retract', { attempt: 1 }),
        writer.event('llm_start', { model: 'm', attempt: 2 }),
        writer.event('tool_start', { toolCallId: 'd', name: 'ask', args: { q: 2 } }),
        writer.event('tool_end', { toolCallId: 'd', name: 'ask', durationMs: 1, result: 'Two.' }),
      ],
      { messages: [asked] },
    );
    const calling = (id: string, args: string) => ({
      id,
      role: 'assistant',
      toolCalls: [{ id, type: 'function', function: { name: 'ask', arguments: args } }],
    });
    expect(messagesSeen(sent, [asked])).toEqual([
      asked,
      { id: 'r:1', role: 'assistant', content: 'Let me ask.' },
      calling('c', '{"q":1}'),
      { id: 's:2', role: 'assistant', content: 'One.', subagentRunId: 's' },
      { id: 'r:2', role: 'tool', toolCallId: 'c', content: 'One.' },
      calling('d', '{"q":2}'),
      { id: 'r:4', role: 'tool', toolCallId: 'd', content: 'Two.' },
    ]);
  });

  it('takes back each attempt of an answer that went on', async () => {
    const writer = new RunWriter({ run: 'r' });
    const sent = await sentOf(
      [
        writer.event('llm_start', { model: 'm' }),
        writer.event('llm_chunk', { delta: 'One' }),
        writer.event('llm_start', { model: 'm', attempt: 2 }),
        writer.event('llm_chunk', { delta: ' two' }),
        writer.event('retract', { attempt: 1 }),
        writer.event('retract', { attempt: 2 }),
      ],
      { messages: [] },
    );
    expect(messagesSeen(sent, [])).toEqual([]);
  });

  it('holds nothing back, and passes the end on', async () => {
    expect(await sentOf([])).toEqual([]);
    const seen: SentAgUiEvent[] = [];
    NEVER.pipe(toAgUi())
      .subscribe((event) => seen.push(event))
      .unsubscribe();
    expect(seen).toEqual([]);
  });
});
