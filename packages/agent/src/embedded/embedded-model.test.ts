import type { LanguageModelV3 } from '@ai-sdk/provider';
import { FakeClock } from '@weir/core';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelCallOptions, ModelTool } from '../model/language-model.js';
import type { ModelMessage } from '../model/prompt.js';
import { embeddedModel } from './embedded-model.js';
import type { EmbeddedPart } from './stream-parts.js';

const handbook = `# Refunds

Refunds are paid within **five working days**. They go to the card that was charged.

## Shipping

We ship on weekdays. A parcel to Norway takes three days.
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-embedded-'));
  await writeFile(join(folder, 'handbook.md'), handbook);
});
afterAll(() => rm(folder, { recursive: true }));

const tool = (name: string): ModelTool => ({ type: 'function', name, inputSchema: {} });
const ask = (text: string): ModelMessage[] => [{ role: 'user', content: [{ type: 'text', text }] }];
const model = () => embeddedModel({ documents: [folder], delay: 0 });

async function partsOf(options: ModelCallOptions): Promise<EmbeddedPart[]> {
  const { stream } = await model().doStream(options);
  const parts: EmbeddedPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

async function answerTo(options: ModelCallOptions): Promise<string> {
  return (await partsOf(options)).map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
}

describe('embeddedModel', () => {
  it('has the shape of an AI SDK LanguageModelV3', () => {
    const shaped: Pick<LanguageModelV3, 'doStream' | 'doGenerate' | 'specificationVersion'> = model() as never;
    expect(shaped.specificationVersion).toBe('v3');
  });

  it('answers with the sentences that fit, and where they stand', async () => {
    const answer = await answerTo({ prompt: ask('How long does a refund take?') });
    expect(answer).toContain('Refunds are paid within five working days.');
    expect(answer).toContain('(handbook.md, “Refunds”)');
    expect(answer).not.toContain('Norway');
  });

  it('says so when nothing fits, and what it is', async () => {
    const answer = await answerTo({ prompt: ask('Who painted Guernica?') });
    expect(answer).toContain('I found nothing about that');
    expect(answer).toContain('not a language model');
  });

  it.each(['Who are you?', 'hello', 'What can you do?'])('introduces itself when it is asked %j', async (question) => {
    expect(await answerTo({ prompt: ask(question) })).toMatch(/^I am a small retrieval assistant/);
  });

  it('gives the same answer to the same question', async () => {
    const prompt = ask('When do you ship?');
    expect(await answerTo({ prompt })).toBe(await answerTo({ prompt }));
  });

  it('streams word by word and ends with a finish part', async () => {
    const parts = await partsOf({ prompt: ask('When do you ship?') });
    expect(parts.filter(({ type }) => type === 'text-delta').length).toBeGreaterThan(3);
    expect(parts.at(-1)).toMatchObject({ type: 'finish', finishReason: { unified: 'stop' } });
  });

  it('gives in one piece what it streams', async () => {
    const options = { prompt: ask('When do you ship?') };
    const { content } = await model().doGenerate(options);
    expect(content).toEqual([{ type: 'text', text: await answerTo(options) }]);
  });

  it('calls the calculator and the search it is offered, with whole arguments that were streamed in pieces', async () => {
    const tools = [tool('calculator'), tool('searchDocs')];
    const parts = await partsOf({ prompt: ask('How long do refunds take, and what is 12.5% of 340?'), tools });
    const calls = parts.flatMap((part) =>
      part.type === 'tool-call' ? [[part.toolName, JSON.parse(part.input) as unknown]] : [],
    );
    expect(calls).toEqual([
      ['searchDocs', { query: 'How long do refunds take' }],
      ['calculator', { expression: '12.5 / 100 * 340' }],
    ]);
    const deltas = parts.flatMap((part) =>
      part.type === 'tool-input-delta' && part.id === 'call-2' ? [part.delta] : [],
    );
    expect(deltas.length).toBeGreaterThan(1);
    expect(deltas.join('')).toBe('{"expression":"12.5 / 100 * 340"}');
    expect(parts.at(-1)).toMatchObject({ type: 'finish', finishReason: { unified: 'tool-calls' } });
  });

  it('answers from what the tools found, and does not call them again', async () => {
    const finding = { text: 'A parcel to Norway takes three days.', file: 'handbook.md', heading: 'Shipping' };
    const prompt: ModelMessage[] = [
      ...ask('How long to Norway, and what is 2 + 3?'),
      {
        role: 'tool',
        content: [
          { type: 'tool-result', toolCallId: '1', toolName: 'searchDocs', output: { type: 'json', value: [finding] } },
          { type: 'tool-result', toolCallId: '2', toolName: 'calculator', output: { type: 'json', value: 5 } },
        ],
      },
    ];
    const answer = await answerTo({ prompt, tools: [tool('calculator'), tool('searchDocs')] });
    expect(answer).toBe(`${finding.text} (handbook.md, “Shipping”)\n\n2 + 3 is 5.`);
  });

  it('asks the clock for the time in a city', async () => {
    const parts = await partsOf({ prompt: ask('What time is it in Tokyo now?'), tools: [tool('clock')] });
    expect(parts).toContainEqual(expect.objectContaining({ toolName: 'clock', input: '{"timeZone":"Asia/Tokyo"}' }));
  });

  it('paces its words by the clock, and stops when it is aborted', async () => {
    const clock = new FakeClock();
    const abort = new AbortController();
    const { stream } = await embeddedModel({ documents: [folder], delay: 10, clock }).doStream({
      prompt: ask('When do you ship?'),
      abortSignal: abort.signal,
    });
    const reader = stream.getReader();
    await reader.read();
    await reader.read();
    const word = reader.read();
    await clock.advanceAsync(10);
    expect(await word).toMatchObject({ value: { type: 'text-delta' } });
    const next = reader.read();
    abort.abort(new RangeError('enough'));
    await expect(next).rejects.toThrow('enough');
  });

  it('says which documents cannot be read', async () => {
    const nowhere = embeddedModel({ documents: [join(folder, 'missing')] });
    await expect(nowhere.doStream({ prompt: ask('Anything?') })).rejects.toMatchObject({
      code: 'documents_unreadable',
    });
  });
});
