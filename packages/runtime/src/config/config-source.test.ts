import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleCatalog } from './__fixtures__/sample-catalog.js';
import { checkConfig, loadConfig } from './load-config.js';

describe('loadConfig, from files', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weir-config-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const put = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const options = { catalogs: [sampleCatalog] };

  it('reads YAML and starts relative paths from its folder', async () => {
    const file = await put('weir.yaml', 'pipelines: { a: { from: stdin, to: console } }\n');
    expect((await loadConfig(file, options)).plan.baseDirectory).toBe(folder);
  });

  it('reads JSON, with the places of its problems', async () => {
    const file = await put('weir.json', '{\n  "pipelines": {\n    "a": { "from": "stdin", "to": "consle" }\n  }\n}\n');
    const { problems } = await checkConfig(file, options);
    expect(problems).toMatchObject([{ file, line: 3, column: 35, code: 'unknown_component', suggestion: 'console' }]);
  });

  it('imports a module and its component files', async () => {
    await put(
      'parts.mjs',
      "export const nowhere = { kind: 'sink', name: 'nowhere', summary: 'x', contract: { takes: 'any' }, config: ({ z }) => z.strictObject({}), create: () => ({ write() {} }) };\n",
    );
    const file = await put(
      'weir.mjs',
      "export default { components: './parts.mjs', pipelines: { a: { from: 'stdin', to: 'nowhere' } } };\n",
    );
    const { plan } = await loadConfig(file, options);
    expect(plan.pipelines[0]?.to).toMatchObject([{ id: 'nowhere' }]);
  });

  it.each(['none.yaml', '.'])('reports a file that cannot be read: %s', async (name) => {
    const { problems } = await checkConfig(join(folder, name), options);
    expect(problems).toMatchObject([{ line: 1, column: 1, code: 'unreadable_file' }]);
  });

  it('reads the environment of the process by default', async () => {
    const file = await put('path.yaml', 'pipelines: { a: { from: stdin, to: { jsonl: { path: "${PATH}" } } } }\n');
    const { plan } = await loadConfig(file, options);
    expect(plan.pipelines[0]?.to).toMatchObject([{ config: { path: process.env['PATH'] } }]);
  });
});
