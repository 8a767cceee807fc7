import assert from 'node:assert/strict';
import { conversation, defineTool, memoryConversationStore, type AgentState } from '@weir/agent';
import { fakeModel } from '@weir/testing';
import { lastValueFrom } from 'rxjs';

const pay = defineTool({
  name: 'pay',
  description: 'Pays a bill.',
  input: (z) => z.object({ euros: z.number() }),
  approval: true,
  execute: ({ euros }) => `${euros} € paid`,
});
const store = memoryConversationStore();

// One process asks for a yes, and does not wait for it.
const model = fakeModel([[{ name: 'pay', input: { euros: 30 } }]]);
const first = conversation({ id: 'user-7', store, window: 8000 });
let asked = '';
for await (const event of first.run({ model, tools: [pay], prompt: 'Pay' })) {
  if (event.type !== 'tool_approval') continue;
  asked = JSON.stringify(event.data);
  break;
}
assert.equal((await store.load('user-7')).messages.length, 0);

// Another has it.
const { state, toolCallId } = JSON.parse(asked) as { state: AgentState; toolCallId: string };
const chat = conversation({ id: 'user-7', store, window: 8000 });
const decisions = { [toolCallId]: { approved: true } };
await lastValueFrom(chat.resume({ model: fakeModel([['Done.']]), tools: [pay], state, decisions }));

const roles = (await chat.messages()).map(({ role }) => role);
assert.deepEqual(roles, ['user', 'assistant', 'tool', 'assistant']);
