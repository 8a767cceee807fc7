import type { ComponentExample } from '@weir/core';
import { createRegistry, createRuntime, jsonSchema } from '@weir/runtime';
import { collect } from '@weir/testing';
import { writeFileSync } from 'node:fs';
import { temporaryFolder } from './__fixtures__/temporary-folder.js';
import { connectorsCatalog } from './catalog.js';
import { jsonlSource } from './jsonl/jsonl-source.js';

const registry = createRegistry([connectorsCatalog]);

describe('connectors in a config', () => {
  const at = temporaryFolder();

  const examples = connectorsCatalog.flatMap((spec) =>
    (('examples' in spec && spec.examples) || []).map((example: ComponentExample) => ({ spec, example })),
  );

  it.each(examples.map(({ spec, example }) => [`${spec.kind} ${spec.name}: ${example.title}`, spec, example] as const))(
    'reads the example of %s',
    (_title, spec, { config }) => {
      expect(() => registry.parse(spec, config)).not.toThrow();
    },
  );

  it('describes every field', () => {
    const undescribed = connectorsCatalog.flatMap((spec) => {
      const { shape = {} } = registry.schemaOf(spec) as { shape?: Record<string, { description?: string }> };
      return Object.entries(shape).flatMap(([key, { description }]) => (description ? [] : [`${spec.name}.${key}`]));
    });
    expect(undescribed).toEqual([]);
    expect(jsonSchema(registry)).toBeDefined();
  });

  it.each([
    ['source', 'inline', {}, /either "items" or "messages"/],
    ['source', 'inline', { items: [], messages: [] }, /either "items" or "messages"/],
    ['source', 'inline', { items: [], conversation: 'c' }, /Only "messages" belong/],
    ['source', 'stdin', { as: 'lines', conversation: 'c' }, /as: messages/],
    ['source', 'jsonl', { path: 'f', from: 'end' }, /follow: true/],
    ['source', 'interval', { every: 0 }, /more than 0ms/],
    ['source', 'http', { port: 80, path: 'x' }, /begin with "\/"/],
    ['sink', 'jsonl', { path: 'f', maxBytes: 0 }, /more than 0 bytes/],
    ['sink', 'callback', { callback: 'f' }, /must be a function/i],
  ] as const)('says what is wrong with a %s %s %j', (kind, name, config, message) => {
    expect(() => registry.parse(registry.get(kind, name), config)).toThrow(message);
  });

  it('runs from one file to another, with bad lines in the dead letters', async () => {
    writeFileSync(at('in.jsonl'), '{"a":1}\nnope\n{"a":2}\n');
    const runtime = await createRuntime({
      catalogs: [connectorsCatalog],
      baseDirectory: at('.'),
      config: {
        text: `
pipelines:
  copy:
    from: { jsonl: { path: in.jsonl } }
    to: { jsonl: { path: out/copy.jsonl } }
deadLetter: { jsonl: { path: dead.jsonl } }
`,
        file: at('weir.yaml'),
      },
    });
    await runtime.start();
    expect(await runtime.done).toMatchObject({ status: 'completed' });
    expect((await collect(jsonlSource({ path: at('out/copy.jsonl') }))).values).toEqual([{ a: 1 }, { a: 2 }]);
    const letters = (await collect(jsonlSource({ path: at('dead.jsonl') }))).values;
    expect(letters).toMatchObject([{ pipeline: 'copy', item: 'nope', error: { code: 'invalid_line' } }]);
  });

  it('answers a delivered message once every sink has taken it, and refuses one that no sink could take', async () => {
    const calls: (() => Promise<void>)[] = [() => Promise.resolve(), () => Promise.reject(new RangeError('no room'))];
    let listening: (port: number) => void = () => undefined;
    const port = new Promise<number>((resolve) => (listening = resolve));
    const note = (facts: object) => 'port' in facts && listening(facts.port as number);
    const runtime = await createRuntime({
      catalogs: [connectorsCatalog],
      logger: { debug: note, info: note, warn: note, error: note },
      config: {
        pipelines: {
          chat: {
            from: { http: { port: 0, reply: 'delivered' } },
            to: { callback: { callback: () => calls.shift()?.() }, onError: 'stop' },
          },
        },
      },
    });
    await runtime.start();
    const post = async () =>
      fetch(`http://127.0.0.1:${await port}/`, {
        method: 'POST',
        body: '"hi"',
        headers: { 'content-type': 'application/json' },
      });
    expect((await post()).status).toBe(200);
    expect((await post()).status).toBe(503);
    await runtime.stop();
    expect(calls).toEqual([]);
  });
});
