import { InvalidArgumentError, assertProtocol, type WeirEvent } from '@weir/core';
import { fakeModel } from '@weir/testing';
import * as fc from 'fast-check';
import { lastValueFrom, throwError, toArray, type Observable } from 'rxjs';
import { z } from 'zod';
import { dataOf, gather, textOf, typesOf } from '../__fixtures__/gather.js';
import { add, callAdd, hang, settled } from '../__fixtures__/tools-and-runs.js';
import type { AgentState } from '../loop/agent-state.js';
import { resumeAgent } from '../resume-agent.js';
import { collectStream } from '../running/collect-stream.js';
import { agentTool } from '../tools/agent-tool.js';
import { defineTool } from '../tools/define-tool.js';
import { conversation } from './conversation.js';
import { memoryConversationStore } from './memory-conversation-store.js';
import { remember } from './remember.js';

const user = (text: string) => ({ role: 'user', content: [{ type: 'text', text }] });
const said = (text: string) => ({ role: 'assistant', content: [{ type: 'text', text }] });
const all = (events$: Observable<WeirEvent>) => lastValueFrom(events$.pipe(toArray()));
const messagesIn = async (store: ReturnType<typeof memoryConversationStore>) => (await store.load('c')).messages;

function chatWith(store = memoryConversationStore()) {
  return { store, chat: conversation({ id: 'c', window: 1000, store }) };
}

describe('conversation.continue', () => {
  /** Lets a model say so much of an answer to "q", then leaves it. */
  async function leftAt(text: string, { chat, store } = chatWith()) {
    const subscription = chat
      .run({ model: fakeModel([[...(text === '' ? [] : [text]), hang]]), prompt: 'q' })
      .subscribe();
    await settled();
    subscription.unsubscribe();
    await chat.settled();
    return { chat, store };
  }

  it('goes on from the last character, and makes one answer of both', async () => {
    const { chat, store } = await leftAt('Once upon a time ');
    const model = fakeModel([['upon a time ', 'there was a weir.'], ['Yes.']]);
    const events = await gather(chat.continue({ model }));
    expect(textOf(events)).toBe('there was a weir.');
    expect(typesOf(events)[0]).toBe('agent_start');
    expect(model.calls[0]?.prompt.slice(0, 2)).toEqual([user('q'), said('Once upon a time ')]);
    expect(await messagesIn(store)).toEqual([user('q'), said('Once upon a time there was a weir.')]);
    await gather(chat.run({ model, prompt: 'Really?' }));
    expect(JSON.stringify(model.calls[1]?.prompt)).not.toContain('cut off');
  });

  it('repeats nothing and loses nothing, wherever the answer was cut', async () => {
    const whole = 'Once upon a time there was a weir by the old mill, and nobody knew who had built it.';
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: whole.length - 1 }), fc.nat(30), async (cut, back) => {
        const { chat, store } = await leftAt(whole.slice(0, cut));
        // Fewer characters are no overlap by which it could be told.
        const from = back < 8 ? cut : Math.max(0, cut - back);
        await gather(chat.continue({ model: fakeModel([[...whole.slice(from)]]) }));
        const [, answer] = await messagesIn(store);
        expect(answer).toEqual(from === cut || cut - from >= 8 ? said(whole) : expect.anything());
      }),
      { numRuns: 40 },
    );
  });

  it('completes the answer alone, for models that do', async () => {
    const { chat, store } = await leftAt('Once upon ');
    const model = fakeModel([[' a time.']]);
    await gather(chat.continue({ model, continuation: 'prefill' }));
    expect(model.calls[0]?.prompt).toEqual([user('q'), said('Once upon')]);
    expect(await messagesIn(store)).toEqual([user('q'), said('Once upon a time.')]);
  });

  it('may be cut once more, fail, and be tried again', async () => {
    const { chat, store } = await leftAt('One, ');
    const subscription = chat.continue({ model: fakeModel([['two, ', hang]]) }).subscribe();
    await settled();
    await settled();
    subscription.unsubscribe();
    expect(await chat.messages().then(() => messagesIn(store))).toEqual([
      user('q'),
      { ...said('One, two, '), interrupted: true },
    ]);
    await gather(chat.continue({ model: fakeModel([[{ throws: new TypeError('down') }]]) }));
    expect(await messagesIn(store)).toEqual([user('q'), { ...said('One, two, '), interrupted: true }]);
    const busy = Object.assign(new TypeError('busy'), { statusCode: 503 });
    const model = fakeModel([['three', { throws: busy }], [', four.']]);
    const retry = { attempts: 2, backoff: 0, midStream: 'continue' } as const;
    expect(textOf(await gather(chat.continue({ model, retry })))).toBe('three, four.');
    expect(await messagesIn(store)).toEqual([user('q'), said('One, two, three, four.')]);
  });

  it('keeps what the reader has where an attempt is retracted', async () => {
    const { chat, store } = await leftAt('One, ');
    const busy = Object.assign(new TypeError('busy'), { statusCode: 503 });
    const model = fakeModel([['2, ', { throws: busy }], ['two.']]);
    const events = await gather(chat.continue({ model, retry: { attempts: 2, backoff: 0, midStream: 'retract' } }));
    expect(dataOf(events, 'retract')).toEqual([{ attempt: 1 }]);
    expect(model.calls[1]?.prompt[1]).toEqual(said('One, '));
    expect(await messagesIn(store)).toEqual([user('q'), said('One, two.')]);
  });

  it('goes on with tools', async () => {
    const { chat, store } = await leftAt('Let me see. ');
    await gather(chat.continue({ model: fakeModel([['I add. ', callAdd], ['3']]), tools: [add] }));
    expect(await messagesIn(store)).toMatchObject([
      user('q'),
      { role: 'assistant', content: [{ text: 'Let me see. I add. ' }, { type: 'tool-call', toolName: 'add' }] },
      { role: 'tool' },
      said('3'),
    ]);
  });

  it('begins an answer that was left before its first word, of which the next question says nothing', async () => {
    const { chat, store } = await leftAt('');
    expect(await chat.messages('next')).toEqual([user('q'), user('next')]);
    const model = fakeModel([['An answer.']]);
    await gather(chat.continue({ model }));
    expect(model.calls[0]?.prompt).toEqual([user('q')]);
    expect(await messagesIn(store)).toEqual([user('q'), said('An answer.')]);
  });

  it('stays in its place where another process has said more', async () => {
    const { chat, store } = await leftAt('One, ');
    await chat.messages();
    await chatWith(store).chat.append([
      { role: 'user', content: 'q2' },
      { role: 'assistant', content: 'a2' },
    ]);
    await gather(chat.continue({ model: fakeModel([['two.']]) }));
    expect(await messagesIn(store)).toEqual([user('q'), said('One, two.'), user('q2'), said('a2')]);
  });

  it('fails where no answer broke off', async () => {
    const { chat } = chatWith();
    const model = fakeModel([['a']]);
    await gather(chat.run({ model, prompt: 'q' }));
    await expect(lastValueFrom(chat.continue({ model }))).rejects.toThrow(InvalidArgumentError);
    expect(() => chat.continue({ model, maxSteps: 0 })).toThrow(InvalidArgumentError);
  });
});

describe('conversation.resume', () => {
  const pay = defineTool({
    name: 'pay',
    description: '',
    input: z.object({ euros: z.coerce.bigint() }),
    approval: true,
    execute: ({ euros }) => `${euros} paid`,
  });
  const script = () => fakeModel([['I pay. ', { name: 'pay', input: { euros: 3 } }], ['Done.']]);
  const turn = [
    user('q'),
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'I pay. ' },
        expect.objectContaining({ type: 'tool-call', toolName: 'pay', input: { euros: 3 } }),
      ],
    },
    { role: 'tool', content: [expect.objectContaining({ output: { type: 'text', value: '3 paid' } })] },
    said('Done.'),
  ];

  /** Runs until a decision is asked for, and leaves then. */
  async function leftWaiting({ chat, store } = chatWith(), tools = [pay] as Parameters<typeof chat.run>[0]['tools']) {
    const events: WeirEvent[] = [];
    const run = { model: script(), ...(tools && { tools }), prompt: 'q', run: 'r' };
    const subscription = chat.run(run).subscribe((event) => events.push(event));
    for (let turns = 0; turns < 20; turns++) await settled();
    subscription.unsubscribe();
    await chat.settled();
    const [asked] = dataOf(events, 'tool_approval') as { toolCallId: string; state: AgentState }[];
    return {
      chat,
      store,
      events,
      state: JSON.parse(JSON.stringify(asked?.state)) as AgentState,
      id: asked?.toolCallId ?? '',
    };
  }

  it('completes a turn that waited, of which nothing was saved until then', async () => {
    const { store, state, id, events } = await leftWaiting();
    expect(await messagesIn(store)).toEqual([]);
    const { chat } = chatWith(store);
    const decisions = { [id]: { approved: true } };
    const rest = await all(chat.resume({ model: fakeModel([['Done.']]), tools: [pay], state, decisions }));
    assertProtocol([...events, ...rest]);
    expect(await messagesIn(store)).toEqual(turn);
    expect((await chat.messages('next')).length).toBe(5);
  });

  it('waits on where it is left again before the decision', async () => {
    const { chat, store, state } = await leftWaiting();
    const subscription = chat.resume({ model: fakeModel([]), tools: [pay], state }).subscribe();
    for (let turns = 0; turns < 20; turns++) await settled();
    subscription.unsubscribe();
    await chat.settled();
    expect(await messagesIn(store)).toEqual([]);
  });

  it('is remembered as far as it came where it ends early', async () => {
    const { chat, store, state, id } = await leftWaiting();
    const decisions = { [id]: { approved: true } };
    const subscription = chat.resume({ model: fakeModel([['Do', hang]]), tools: [pay], state, decisions }).subscribe();
    for (let turns = 0; turns < 20; turns++) await settled();
    subscription.unsubscribe();
    await chat.settled();
    expect((await messagesIn(store)).at(-1)).toEqual({ ...said('Do'), interrupted: true });
    await gather(chat.continue({ model: fakeModel([['ne.']]) }));
    expect(await messagesIn(store)).toEqual(turn);
  });

  it('tells the question alone, without what the model was told before it', async () => {
    const { chat, store } = chatWith();
    await chat.append([
      { role: 'user', content: 'q0' },
      { role: 'assistant', content: 'Hal', interrupted: true },
    ]);
    const { state, id } = await leftWaiting({ chat, store });
    const decisions = { [id]: { approved: false, reason: 'no' } };
    await all(chat.resume({ model: fakeModel([['Then not.']]), tools: [pay], state, decisions }));
    expect((await messagesIn(store)).slice(2)).toMatchObject([user('q'), {}, {}, said('Then not.')]);
  });

  it('waits where a sub-agent does', async () => {
    const sub = agentTool({
      name: 'pay',
      description: '',
      agent: { model: script(), tools: [pay] },
      input: z.object({ euros: z.number() }),
    });
    const { store, state } = await leftWaiting(chatWith(), [sub]);
    expect(state.run).toBe('r');
    expect(await messagesIn(store)).toEqual([]);
  });

  it('saves a run that is interrupted while it waits', async () => {
    const { chat, store } = chatWith();
    const run = chat.run({ model: script(), tools: [pay], prompt: 'q' });
    const end = gather(run);
    for (let turns = 0; turns < 20; turns++) await settled();
    run.cancel('enough');
    expect((await end).at(-1)).toMatchObject({ data: { status: 'interrupted' } });
    expect((await messagesIn(store)).at(-1)).toEqual({ ...said('I pay. '), interrupted: true });
  });

  it('is what a resumed run needs: `remember` alone does not know the turn', async () => {
    const { chat, state, id } = await leftWaiting();
    const decisions = { [id]: { approved: true } };
    const rest$ = resumeAgent({ model: fakeModel([['Done.']]), tools: [pay], state, decisions });
    await expect(lastValueFrom(rest$.pipe(remember(chat)))).rejects.toThrow(/"resume" of the conversation/);
  });
});

describe('conversation, with tools', () => {
  it('remembers calls as the model wrote them', async () => {
    const { chat, store } = chatWith();
    const big = defineTool({
      name: 'big',
      description: '',
      input: z.object({ a: z.coerce.bigint() }),
      execute: ({ a }) => String(a),
    });
    const calls = [
      { name: 'big', input: { a: 5 } },
      { name: 'big', input: '{"a": 1,}' },
      { name: 'big', input: '[5]' },
    ];
    const model = fakeModel([calls, ['ok'], ['again']]);
    await gather(chat.run({ model, tools: [big], prompt: 'q' }));
    await gather(chat.run({ model, tools: [big], prompt: 'q2' }));
    const inputs = (prompt: readonly unknown[] = []) =>
      (prompt[1] as { content: { input: unknown }[] }).content.map(({ input }) => input);
    expect(inputs(model.calls[2]?.prompt)).toEqual([{ a: 5 }, { unreadable: '{"a": 1,}' }, { unreadable: '[5]' }]);
    expect(inputs(model.calls[2]?.prompt)).toEqual(inputs(model.calls[1]?.prompt));
    expect(JSON.stringify(await messagesIn(store))).toContain('"input":{"a":5}');
  });

  it('leaves out what sub-agents of sub-agents say', async () => {
    const { chat, store } = chatWith();
    const ask = { name: 'inner', input: { prompt: 'x' } };
    const inner = agentTool({ name: 'inner', description: '', agent: { model: fakeModel([['inner says']]) } });
    const sub = agentTool({
      name: 'sub',
      description: '',
      agent: { model: fakeModel([[ask], ['sub says']]), tools: [inner] },
    });
    const model = fakeModel([[{ name: 'sub', input: { prompt: 'x' } }], ['outer says']]);
    await gather(chat.run({ model, tools: [sub], prompt: 'q' }));
    expect(await messagesIn(store)).toMatchObject([
      user('q'),
      { content: [{ toolName: 'sub' }] },
      { content: [{ output: { value: 'sub says' } }] },
      said('outer says'),
    ]);
  });

  it('gives a stream to loop over, to steer and to collect, with the question among its messages', async () => {
    const { chat } = chatWith();
    const model = fakeModel([['a'], ['b', hang]]);
    const { messages } = await collectStream(chat.run({ model, prompt: 'q' }));
    expect(messages).toEqual([user('q'), said('a')]);
    const stream = chat.run({ model, prompt: 'q2' });
    const types: string[] = [];
    for await (const event of stream) {
      types.push(event.type);
      if (event.type === 'llm_chunk') stream.cancel();
    }
    expect(types.at(-1)).toBe('agent_end');
    expect(await lastValueFrom(chat.run({ model: fakeModel([['c']]), prompt: 'q3' }).pipe(toArray()))).toHaveLength(6);
  });

  it('forgets the question where the run fails as a stream before anything was said', async () => {
    const { chat, store } = chatWith();
    const answer = () => throwError(() => new TypeError('down'));
    const model = fakeModel([]);
    await expect(lastValueFrom(chat.run({ model, prompt: 'q', answer }))).rejects.toThrow('down');
    await chat.settled();
    expect(await messagesIn(store)).toEqual([]);
  });
});
