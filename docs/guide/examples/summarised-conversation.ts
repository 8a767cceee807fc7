import assert from 'node:assert/strict';
import { conversation } from '@weir/agent';

const chat = conversation({
  id: 'user-7',
  window: 60,
  summaryTokens: 20,
  // A model works as well: `summarize: openai('gpt-5-mini')`.
  summarize: ({ summary = '', messages }) => `${summary} ${messages.length} messages, about numbers.`.trim(),
});
for (const number of ['one', 'two', 'three', 'four', 'five', 'six']) {
  await chat.append([
    { role: 'user', content: `What comes after ${number}?` },
    { role: 'assistant', content: 'The next one.' },
  ]);
}
await chat.settled();

const [first, ...rest] = await chat.messages('And after seven?');
assert.match(JSON.stringify(first), /Summary of what was said before:.*messages, about numbers/);
assert.equal(rest.at(-1)?.role, 'user');
assert.ok(rest.length < 12);
