import assert from 'node:assert/strict';
import { collectStream, runStream, type UserPart } from '@weir/agent';
import { fakeModel } from '@weir/testing';

const model = fakeModel([['A cat.'], ['Black.']]);

const prompt: UserPart[] = [
  { type: 'text', text: 'What is that?' },
  { type: 'file', mediaType: 'image/png', data: Uint8Array.of(137, 80, 78, 71) },
];
const { text, messages } = await collectStream(runStream({ model, prompt }));
await collectStream(runStream({ model, messages, prompt: 'Which colour has it?' }));

assert.equal(text, 'A cat.');
assert.deepEqual(model.calls[1]?.options.prompt, [
  {
    role: 'user',
    content: [
      { type: 'text', text: 'What is that?' },
      { type: 'file', mediaType: 'image/png', data: 'iVBORw==' },
    ],
  },
  { role: 'assistant', content: [{ type: 'text', text: 'A cat.' }] },
  { role: 'user', content: [{ type: 'text', text: 'Which colour has it?' }] },
]);
