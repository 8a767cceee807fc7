import { FakeClock, assertProtocol, type WeirEvent } from '@weir/core';
import { lastOf } from '../__fixtures__/gather.js';
import { agUiStates, fromAgUi, type AgUiEvent } from './ag-ui.js';
import { fromLangChain, langChainStates, type LangChainEvent } from './langchain.js';
import { situations, type Situation } from './terminal-states.js';

/** What comes in each situation; an `Error` is thrown, and `'hang'` lets the stream hang. */
type Streams = Readonly<Record<Situation, readonly unknown[]>>;

const on = (event: string, run_id: string, data: object = {}) => ({ event, name: run_id, run_id, data });
const root = on('on_chain_start', 'root');
const model = on('on_chat_model_start', 'm');
const word = on('on_chat_model_stream', 'm', { chunk: { content: 'a' } });
const half = on('on_chat_model_stream', 'm', {
  chunk: { tool_call_chunks: [{ index: 0, id: 'c', name: 'add', args: '{"a' }] },
});
const answered = on('on_chat_model_end', 'm', { output: { content: 'a' } });
const over = on('on_chain_end', 'root');
const broken = new TypeError('terminated');
const langChain: Streams = {
  whole: [root, model, word, answered, over],
  lengthLimit: [
    root,
    model,
    word,
    on('on_chat_model_end', 'm', { output: { content: 'a', response_metadata: { finish_reason: 'length' } } }),
    over,
  ],
  cut: [root, model, word],
  broken: [root, model, word, broken],
  stalled: [root, model, word, 'hang'],
  errorEvent: [
    root,
    model,
    word,
    on('on_chat_model_error', 'm', { error: 'busy' }),
    on('on_chain_error', 'root', { error: 'busy' }),
  ],
  garbled: [root, model, '{{{', word, answered, over],
  halfArguments: [root, model, half],
  doneWithoutFinish: [root, model, word, answered],
  repeatedStart: [root, root, model, model, word, answered, over],
  splicedStart: [root, model, on('on_chat_model_start', 'n'), word, answered, over],
  keepAlive: [root, on('on_parser_stream', 'p'), model, word, on('on_chain_stream', 'root'), answered, over],
  unknownEvent: [root, on('on_novelty', 'root'), model, word, answered, over],
  afterMarker: [root, model, word, answered, over, on('on_custom_event', 'root')],
};

const started = { type: 'RUN_STARTED', threadId: 't', runId: 'r' };
const finished = { type: 'RUN_FINISHED', threadId: 't', runId: 'r' };
const said = { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'a' };
const opened = { type: 'TEXT_MESSAGE_START', messageId: 'm' };
const closed = { type: 'TEXT_MESSAGE_END', messageId: 'm' };
const called = [
  { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'add' },
  { type: 'TOOL_CALL_ARGS', toolCallId: 'c', delta: '{"a' },
];
const agUi: Streams = {
  whole: [started, opened, said, closed, finished],
  lengthLimit: [started, opened, said, closed, finished],
  cut: [started, opened, said],
  broken: [started, opened, said, broken],
  stalled: [started, opened, said, 'hang'],
  errorEvent: [started, opened, said, { type: 'RUN_ERROR', message: 'busy', code: 'overloaded' }],
  garbled: [started, '{{{', opened, said, closed, finished],
  halfArguments: [started, ...called],
  doneWithoutFinish: [started, opened, said, closed],
  repeatedStart: [started, started, opened, opened, said, closed, finished],
  splicedStart: [started, opened, said, { ...started, runId: 'other' }],
  keepAlive: [started, opened, said, closed, finished],
  unknownEvent: [started, { type: 'NOVELTY' }, opened, said, closed, finished],
  afterMarker: [started, opened, said, closed, finished, said],
};

async function* played(items: readonly unknown[], clock: FakeClock): AsyncGenerator<unknown> {
  for (const item of items) {
    if (item instanceof Error) throw item;
    if (item === 'hang') {
      setImmediate(() => clock.advance(1000));
      await new Promise(() => undefined);
    }
    yield item;
  }
}

describe.each([
  [
    'fromLangChain',
    langChain,
    langChainStates,
    (items: AsyncIterable<unknown>, clock: FakeClock) =>
      fromLangChain(items as AsyncIterable<LangChainEvent>, { clock, timeouts: { idle: 1000 } }),
  ],
  [
    'fromAgUi',
    agUi,
    agUiStates,
    (items: AsyncIterable<unknown>, clock: FakeClock) =>
      fromAgUi(items as AsyncIterable<AgUiEvent>, { clock, timeouts: { idle: 1000 } }),
  ],
] as const)('the terminal states of %s are as the reference says', (_, streams, { outcomes }, read) => {
  it.each(Object.entries(situations) as [Situation, string][])('%s: %s', async (situation) => {
    const clock = new FakeClock();
    const events: WeirEvent[] = [];
    await new Promise<void>((complete) => {
      read(played(streams[situation], clock), clock).subscribe({ next: (event) => events.push(event), complete });
      // A stream that goes on behind its end is left after a while.
      setImmediate(() => setImmediate(() => clock.advance(100)));
    });
    assertProtocol(events);
    const errors = events.filter((event) => event.type === 'error' && event.run === events[0]?.run);
    const { type, data } = lastOf(events);
    const end = type === 'agent_end' && data.status === 'failed' ? data.reason : type;
    expect(end).toBe(outcomes[situation].end);
    expect(errors.map((event) => (event.data as { code: string }).code)).toEqual(
      end === type ? [] : expect.arrayContaining([end]),
    );
  });
});
