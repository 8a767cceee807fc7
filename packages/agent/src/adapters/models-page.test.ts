import { readFileSync, readdirSync } from 'node:fs';
import { eventsIn, type Recording } from './__fixtures__/recordings.js';
import { replayServer, type Replay, type ReplayServer } from './__fixtures__/replay-server.js';

const folder = new URL('./__fixtures__/guide/', import.meta.url);
const page = readFileSync(new URL('../../../../docs/guide/models.md', import.meta.url), 'utf8');
const examples = readdirSync(folder);

const speak = (...events: object[]): Recording =>
  eventsIn(
    events
      .map((event) => `event: ${String((event as { type?: string }).type)}\ndata: ${JSON.stringify(event)}\n\n`)
      .join(''),
  );
const chunk = (delta: object, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason }],
});
const said = (delta: string) => ({ type: 'response.output_text.delta', delta });
const citation = { type: 'url_citation', url: 'https://example.com/sea', title: 'The sea' };
const search = { id: 'ws', type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'sea' } };

/** What the servers of the page say. */
const answers: Readonly<Record<string, Replay>> = {
  'openai-chat.ts': {
    events: speak(
      chunk({ content: 'The sea is sal' }),
      chunk({ content: 'ty. It is d' }),
      chunk({ content: 'eep.' }),
      chunk({}, 'stop'),
    ),
  },
  'openai-responses.ts': {
    events: speak(
      { type: 'response.output_item.added', output_index: 0, item: search },
      { type: 'response.output_item.done', output_index: 0, item: search },
      said('The sea is salty. '),
      { type: 'response.output_text.annotation.added', annotation: citation },
      said('It is deep.'),
      { type: 'response.completed', response: {} },
    ),
  },
  'anthropic-messages.ts': {
    events: speak({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'The sea is' } }),
  },
};

describe('the page on models', () => {
  let server: ReplayServer;
  const before = { ...process.env };
  beforeAll(async () => {
    server = await replayServer();
    Object.assign(process.env, {
      OPENAI_API_KEY: 'key',
      OPENAI_BASE_URL: `${server.url}/v1`,
      ANTHROPIC_API_KEY: 'key',
      ANTHROPIC_BASE_URL: server.url,
    });
  });
  afterAll(async () => {
    process.env = before;
    await server.close();
  });

  it.each(examples)('has code that runs: %s', async (file) => {
    server.put(answers[file] ?? { events: [] });
    await import(`./__fixtures__/guide/${file}`);
    expect(page).toContain(readFileSync(new URL(file, folder), 'utf8').trimEnd());
  });
});
