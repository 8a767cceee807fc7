import { checkConfig, createRegistry } from '@weir/runtime';
import { standardCatalogs } from './index.js';

const registry = createRegistry(standardCatalogs);

async function problemsOf(...through: unknown[]): Promise<string[]> {
  const text = JSON.stringify({ pipelines: { a: { from: 'stdin', through, to: 'console' } } });
  const { problems } = await checkConfig({ text, file: 'weir.json' }, { registry, environment: () => undefined });
  return problems.map(({ code, message }) => `${code} ${message}`);
}

describe('the kinds of items between steps', () => {
  it('warn where a record meets a step on text: its fields would pass as they are', async () => {
    expect(await problemsOf({ map: { t: 'event.text' } }, 'redact')).toEqual([
      'type_mismatch "redact" takes text, but is given records.',
    ]);
  });

  it('say nothing where an expression, or an event made of its fields, may be anything', async () => {
    expect(await problemsOf({ map: 'event.text' }, 'redact')).toEqual([]);
    const made = { type: '"llm_chunk"', run: '"r"', seq: '0', time: '0', data: '{"delta": event.text}' };
    expect(await problemsOf({ map: made }, 'redact')).toEqual([]);
  });

  it('let redact leave events as events', async () => {
    expect(await problemsOf({ ofType: 'llm_chunk' }, 'redact', 'collectMessage')).toEqual([]);
  });
});
