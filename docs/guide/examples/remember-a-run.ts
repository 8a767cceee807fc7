import assert from 'node:assert/strict';
import { calculator, conversation, embeddedModel, remember, runAgent } from '@weir/agent';
import { lastValueFrom } from 'rxjs';

const chat = conversation({ id: 'user-7', window: 4000 });
const prompt = 'What is 6 * 7?';
const messages = await chat.messages(prompt);

await lastValueFrom(
  runAgent({ model: embeddedModel({ delay: 0 }), tools: [calculator], messages }).pipe(remember(chat, { prompt })),
);

const roles = (await chat.messages()).map(({ role }) => role);
assert.deepEqual(roles, ['user', 'assistant', 'tool', 'assistant']);
