import assert from 'node:assert/strict';
import { collectStream, conversation, memoryConversationStore } from '@weir/agent';
import { fakeModel } from '@weir/testing';

const model = fakeModel([
  ['Once upon a time ', { hang: true }],
  ['upon a time ', 'there was a weir.'],
]);
const store = memoryConversationStore();
const chat = conversation({ id: 'user-7', store, window: 8000 });

const story = chat.run({ model, prompt: 'Tell me a story' });
for await (const event of story) if (event.type === 'llm_chunk') story.cancel('the reader pressed Stop');

// What the model says again is cut: the reader has it already.
const { text } = await collectStream(chat.continue({ model }));
assert.equal(text, 'there was a weir.');

const { messages } = await store.load('user-7');
assert.deepEqual(messages[1], {
  role: 'assistant',
  content: [{ type: 'text', text: 'Once upon a time there was a weir.' }],
});
