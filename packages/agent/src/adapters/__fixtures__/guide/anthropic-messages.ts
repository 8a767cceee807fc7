import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { fromAnthropicMessages } from '@weir/agent/anthropic-messages';
import { lastValueFrom, toArray } from 'rxjs';

const client = new Anthropic(); // its key and address come from ANTHROPIC_API_KEY and ANTHROPIC_BASE_URL
const model = 'claude-sonnet-5';
const question = { role: 'user' as const, content: 'What is the sea like?' };

const events = await lastValueFrom(
  fromAnthropicMessages(
    (signal) => client.messages.create({ model, max_tokens: 500, messages: [question], stream: true }, { signal }),
    { model },
  ).pipe(toArray()),
);

// This answer stops in the middle. What came, came; and the last event says that it is not all.
assert.deepEqual(
  events.map(({ type }) => type),
  ['llm_start', 'llm_chunk', 'error'],
);
const end = events.at(-1);
assert.ok(end?.type === 'error');
assert.equal(end.data.code, 'truncated');
assert.equal(end.data.retryable, true);
