import assert from 'node:assert/strict';
import { RunSteering, conversation, memoryConversationStore } from '@weir/agent';
import { fakeModel } from '@weir/testing';
import { lastValueFrom, tap } from 'rxjs';

const model = fakeModel([['Once upon ', 'a time ', { hang: true }], ['As I said: once upon a time.']]);
const store = memoryConversationStore();
const chat = conversation({ id: 'user-7', store, window: 8000, interruptionNote: '[You were cut off.]' });

const steering = new RunSteering();
const told = chat.run({ model, prompt: 'Tell me a story', steering }).pipe(
  tap((event) => {
    if (event.type === 'llm_chunk' && event.data.delta === 'a time ') steering.cancel('the reader pressed Stop');
  }),
);
const end = await lastValueFrom(told);
assert.deepEqual(end.data, { status: 'interrupted', reason: 'the reader pressed Stop' });

const { messages } = await store.load('user-7');
assert.deepEqual(messages[1], {
  role: 'assistant',
  content: [{ type: 'text', text: 'Once upon a time ' }],
  interrupted: true,
});

await lastValueFrom(chat.run({ model, prompt: 'What did you say?' }));
assert.deepEqual(model.calls[1]?.prompt.at(-1)?.content, [
  { type: 'text', text: '[You were cut off.]' },
  { type: 'text', text: 'What did you say?' },
]);
