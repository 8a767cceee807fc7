import { defineSink } from '@weir/core';
import { createRuntime } from '@weir/runtime';
import { standardCatalogs } from './index.js';

const chunk = { type: 'llm_chunk', run: 'r', seq: 0, time: 0, data: { delta: 'ann@example.org ' } };
const noText = [
  { text: 'ann@example.org' },
  ['ann@example.org'],
  42,
  null,
  { type: 'llm_chunk', data: { delta: 'a@b.org' } },
];

const steps: [name: string, config: object][] = [
  ['redact', { kinds: ['email'] }],
  ['chunkText', { by: 'word' }],
  ['replaceText', { literals: { ann: 'bob' } }],
  ['smooth', {}],
  ['takeUntilStop', { stops: ['END'] }],
];

async function run(step: Record<string, unknown>, items: readonly unknown[]) {
  const taken: { out: unknown[]; letters: unknown[] } = { out: [], letters: [] };
  const sinks = Object.entries(taken).map(([name, list]) =>
    defineSink({
      name,
      summary: 'Keeps what it gets.',
      config: ({ z }) => z.strictObject({}),
      contract: { takes: 'any', delivery: 'at once', backpressure: 'none needed' },
      create: () => ({ write: (item) => void list.push(item) }),
    }),
  );
  const runtime = await createRuntime({
    catalogs: [...standardCatalogs, sinks],
    config: {
      pipelines: { main: { from: { inline: { items } }, through: [{ map: 'event' }, step], to: 'out' } },
      deadLetter: 'letters',
    },
  });
  await runtime.start();
  const { pipelines } = await runtime.done;
  return { ...taken, step: pipelines[0]?.steps[1] };
}

describe('a step that changes text', () => {
  it.each(steps)('fails what is neither text nor an event, and goes on: %s', async (name, config) => {
    const { out, letters, step } = await run({ [name]: config }, [...noText, chunk]);
    expect(letters).toMatchObject(noText.map((item) => ({ item, step: name, error: { code: 'invalid_item' } })));
    expect(out.length).toBeGreaterThan(0);
    expect(step).toMatchObject({ received: noText.length + 1, failed: noText.length });
  });

  it('lets nothing unredacted through', async () => {
    const { out } = await run({ redact: { kinds: ['email'] }, onError: 'skip' }, [...noText, 'Ask ann@example.org']);
    expect(JSON.stringify(out)).toBe(JSON.stringify(['Ask ', '[email]']));
  });
});
