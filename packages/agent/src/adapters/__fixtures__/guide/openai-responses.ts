import assert from 'node:assert/strict';
import { fromOpenAiResponses } from '@weir/agent/openai-responses';
import { collectMessage, ofType } from '@weir/operators';
import OpenAI from 'openai';
import { lastValueFrom, map, toArray } from 'rxjs';

const client = new OpenAI();
const model = 'gpt-5-mini';
const request = { model, input: 'What is the sea like?', tools: [{ type: 'web_search' as const }] };

const events$ = fromOpenAiResponses((signal) => client.responses.create({ ...request, stream: true }, { signal }), {
  model,
});

// Where the answer comes from. Each subscription is a call of its own.
const urls = await lastValueFrom(
  events$.pipe(
    ofType('citation'),
    map((event) => event.data.url),
    toArray(),
  ),
);
assert.deepEqual(urls, ['https://example.com/sea']);

// The whole as one record.
const message = await lastValueFrom(events$.pipe(collectMessage()));
assert.equal(message.text, 'The sea is salty. It is deep.');
assert.equal(message.status, 'completed');
