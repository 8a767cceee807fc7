import assert from 'node:assert/strict';
import { fromOpenAiChat } from '@weir/agent/openai-chat';
import { chunkText, ofType, overText } from '@weir/operators';
import OpenAI from 'openai';
import { lastValueFrom, map, toArray } from 'rxjs';

const client = new OpenAI(); // its key and address come from OPENAI_API_KEY and OPENAI_BASE_URL
const model = 'gpt-5-mini';

const events$ = fromOpenAiChat(
  (signal) =>
    client.chat.completions.create(
      { model, messages: [{ role: 'user', content: 'What is the sea like?' }], stream: true },
      { signal },
    ),
  { model, timeouts: { first: 20_000, idle: 10_000 } },
);

const sentences = await lastValueFrom(
  events$.pipe(
    overText(() => chunkText({ by: 'sentence', locale: 'en' })),
    ofType('llm_chunk'),
    map((event) => event.data.delta),
    toArray(),
  ),
);
assert.deepEqual(sentences, ['The sea is salty. ', 'It is deep.']);
