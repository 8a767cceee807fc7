import fc from 'fast-check';
import { gather, lastOf, textOf, typesOf } from '../__fixtures__/gather.js';
import { fromAnthropicMessages } from './anthropic-messages.js';
import type { Api } from './__fixtures__/clients.js';
import { payloads, recording, recordingsOf } from './__fixtures__/recordings.js';
import { fromOpenAiChat } from './openai-chat.js';
import { fromOpenAiResponses } from './openai-responses.js';

async function* given(events: readonly unknown[]): AsyncGenerator<never> {
  yield* events as never[];
}

const adapters: [Api, (events: readonly unknown[]) => ReturnType<typeof fromOpenAiChat>][] = [
  ['chat', (events) => fromOpenAiChat(given(events))],
  ['responses', (events) => fromOpenAiResponses(given(events))],
  ['messages', (events) => fromAnthropicMessages(given(events))],
];

/** Another value for one field, however deep. */
function withField(value: unknown, path: readonly number[], field: unknown): unknown {
  if (typeof value !== 'object' || value === null || path.length === 0) return field;
  const keys = Object.keys(value);
  if (keys.length === 0) return field;
  const [at = 0, ...deeper] = path;
  const key = keys[at % keys.length] as string;
  const changed = withField((value as Record<string, unknown>)[key], deeper, field);
  return Array.isArray(value)
    ? value.map((each, index) => (String(index) === key ? changed : each))
    : { ...value, [key]: changed };
}

/** Events as they were recorded, out of order, repeated, left out, and with fields that are something else. */
const soup = (events: readonly unknown[]) => {
  const spoilt = fc
    .tuple(fc.constantFrom(...events), fc.array(fc.nat(9), { maxLength: 5 }), fc.anything())
    .map(([event, path, field]) => withField(event, path, field));
  return fc.array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...events) }, spoilt, fc.anything()), {
    maxLength: 40,
  });
};

describe.each(adapters)('whatever comes of the API "%s"', (api, ask) => {
  const events = recordingsOf(api).flatMap((name) => payloads(recording(name)));

  it('has one last event and keeps the protocol', async () => {
    await fc.assert(
      fc.asyncProperty(soup(events), async (sent) => {
        const told = await gather(ask(sent));
        expect(typesOf(told).filter((type) => type === 'llm_end' || type === 'error')).toHaveLength(1);
        expect(['llm_end', 'error']).toContain(lastOf(told).type);
      }),
      { numRuns: 500 },
    );
  });

  it('says the same text, wherever an event is repeated that has none', async () => {
    const whole = payloads(recording(`${api}-tools.sse`));
    const text = textOf(await gather(ask(whole)));
    const silent = whole.filter((event) => !/"(content|text)":"[^"]|output_text\.delta/.test(JSON.stringify(event)));
    const starts = silent.slice(0, 2);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), fc.constantFrom(...starts), async (at, start) => {
        const events = await gather(ask([...whole.slice(0, at), start, ...whole.slice(at)]));
        expect(textOf(events)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });
});
