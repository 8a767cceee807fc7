import { FakeClock, assertProtocol, userMessage } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { lastValueFrom, of, toArray } from 'rxjs';
import { dataOf, gather, lastOf } from './__fixtures__/gather.js';
import { agent } from './agent.js';
import { conversation } from './conversation/conversation.js';
import { memoryConversationStore } from './conversation/memory-conversation-store.js';
import type { RememberedMessage } from './conversation/remembered-message.js';
import { messagesOf } from './loop/new-messages.js';
import type { FilePart, Question, UserPart } from './model/prompt.js';
import { runAgent } from './run-agent.js';
import { RunSteering } from './running/run-steering.js';
import { readRecording, writeRecording } from './watching/recording.js';

const bytes = Uint8Array.of(1, 2, 3);
const picture: FilePart = { type: 'file', mediaType: 'image/png', data: bytes, filename: 'a.png' };
const plain = { ...picture, data: 'AQID' };
const text: UserPart = { type: 'text', text: 'What is that?' };
const question = [text, picture] as const;
const plainQuestion = [text, plain];

describe('runAgent, with files', () => {
  it('shows the model what the user shows', async () => {
    const model = fakeModel([['A cat.']]);
    const messages = [
      { role: 'user' as const, content: [{ ...picture, data: new URL('https://a.example/b.png') }] },
      { role: 'assistant' as const, content: 'A dog.' },
    ];
    const events = await gather(runAgent({ model, messages, prompt: question }));
    expect(model.calls[0]?.options.prompt).toEqual([
      messages[0],
      { role: 'assistant', content: [{ type: 'text', text: 'A dog.' }] },
      { role: 'user', content: plainQuestion },
    ]);
    expect(messagesOf(lastOf(events))[0]).toEqual({ role: 'user', content: plainQuestion });
    assertProtocol(events);
  });

  it('tells the model, and the readers, of files that are injected', async () => {
    const model = fakeModel([['One.'], ['Two.']]);
    const steering = new RunSteering();
    steering.inject([text, picture]);
    const events = await gather(runAgent({ model, prompt: 'x', steering }));
    expect(dataOf(events, 'user_message')).toEqual([{ content: plainQuestion }]);
    expect(model.calls[0]?.options.prompt.at(-1)).toEqual({ role: 'user', content: plainQuestion });
  });

  it.each<[unknown, string]>([
    [7, '"prompt" must be text, or a list of parts (text, file)'],
    [[], '"prompt" must be text, or a list of parts'],
    [[text, { ...picture, data: 'a b' }], '"prompt[1].data" must be bytes, Base64 text, or the URL of a file'],
    [[{ type: 'tool-call', toolCallId: 'c', toolName: 't' }], '"prompt[0].type" must be one of text, file'],
  ])('refuses the prompt %j', (prompt, message) => {
    expect(() => runAgent({ model: fakeModel([]), prompt: prompt as Question })).toThrow(message);
    expect(() => new RunSteering().inject(prompt as Question)).toThrow(
      prompt === 7 ? '"message" must be' : message.replace('prompt', 'message'),
    );
  });

  it('counts files in its estimates', async () => {
    const model = fakeModel([['A cat.']]);
    const run$ = runAgent({ model, prompt: question, budget: { tokens: 500 }, progress: true });
    expect(lastOf(await gather(run$)).data).toMatchObject({ reason: 'budget_tokens' });
  });
});

describe('agent, with files', () => {
  it('answers a message of parts, also one from a recording', async () => {
    const content = [{ type: 'text' as const, text: 'What is that?' }, { ...plain, data: bytes } as const];
    const message = userMessage({ run: 'r', seq: 0, time: 0 }, { content });
    for (const given of [message, ...readRecording(writeRecording([message]))]) {
      const model = fakeModel([['A cat.']]);
      await lastValueFrom(of(given).pipe(agent({ model }), toArray()));
      expect(model.calls[0]?.options.prompt).toEqual([{ role: 'user', content: plainQuestion }]);
    }
  });
});

describe('conversation, with files', () => {
  it('shows them again in the next turn, from a store, too', async () => {
    const store = memoryConversationStore<RememberedMessage>();
    const model = fakeModel([['A cat.'], ['Yes.']]);
    const clock = new FakeClock();
    const options = { id: 'c', window: 5000, store };
    const first = conversation(options);
    const events = await gather(first.run({ model, prompt: question, clock }));
    expect(dataOf(events, 'user_message')).toEqual([{ content: plainQuestion }]);
    await first.settled();
    const { messages } = await store.load('c');
    expect(JSON.parse(JSON.stringify(messages))).toEqual(messages);
    await gather(conversation(options).run({ model, prompt: 'Are you sure?', clock }));
    expect(model.calls[1]?.options.prompt).toEqual([
      { role: 'user', content: plainQuestion },
      { role: 'assistant', content: [{ type: 'text', text: 'A cat.' }] },
      { role: 'user', content: [{ type: 'text', text: 'Are you sure?' }] },
    ]);
  });

  it('forgets a turn whose files do not fit into the window', async () => {
    const chat = conversation({ id: 'c', window: 1500 });
    const turn = [
      { role: 'user' as const, content: [...question] },
      { role: 'assistant' as const, content: 'A cat.' },
    ];
    await chat.append(turn);
    expect(await chat.messages('x')).toHaveLength(3);
    await chat.append(turn);
    expect(await chat.messages('x')).toHaveLength(3);
  });
});
