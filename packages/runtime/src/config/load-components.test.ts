import { defineOperator, defineSink } from '@weir/core';
import { pathToFileURL } from 'node:url';
import { createRegistry } from '../registry/create-registry.js';
import { checkText, pipelineOf } from './__fixtures__/check-text.js';
import { sampleCatalog } from './__fixtures__/sample-catalog.js';
import { loadConfig } from './load-config.js';

const mine = defineSink({
  name: 'mine',
  summary: 'Mine.',
  contract: { takes: 'any', delivery: 'at once', backpressure: 'none' },
  config: ({ z }) => z.strictObject({ size: z.number() }),
  create: () => ({ write: () => undefined }),
});

const operator = defineOperator<object, unknown, unknown>({
  name: 'mine',
  family: 'test',
  summary: 'Mine.',
  contract: {
    ...{ takes: 'any', gives: 'any', onComplete: '', onError: '', memory: '' },
    ...{ lineage: 'synchronous', cardinality: 'one' },
  },
  config: ({ z }) => z.strictObject({}),
  create: () => (items$) => items$,
});

/** Imports what a table holds under a file's URL; fails for the rest. */
function modules(table: Readonly<Record<string, unknown>>) {
  return async (url: string): Promise<unknown> => {
    const found = Object.entries(table).find(([path]) => pathToFileURL(path).href === url);
    if (found === undefined) throw new TypeError(`no module at ${url}`);
    if (found[1] instanceof Error) throw found[1];
    return Promise.resolve(found[1]);
  };
}

const text = `components: [./mine.ts]\n${pipelineOf('    to: { mine: { size: 1 } }\n')}`;
const options = { baseDirectory: '/app' };

describe('loadComponents', () => {
  it.each([
    ['a named export', { mine }],
    ['a list by default', { default: [mine] }],
    ['a catalog, and the component beside it', { catalog: [mine], mine, other: 5 }],
  ])('takes components from %s', async (_, module) => {
    expect(await checkText(text, { ...options, importModule: modules({ '/app/mine.ts': module }) })).toEqual([]);
  });

  it('gives the registry with them', async () => {
    const importModule = modules({ '/app/mine.ts': { mine } });
    const loaded = await loadConfig({ text, file: '/app/weir.yaml' }, { catalogs: [sampleCatalog], importModule });
    expect(loaded.registry.get('sink', 'mine')).toBe(mine);
    expect(loaded.plan.baseDirectory).toBe('/app');
  });

  it('reports a file that throws on import at its line, and goes on', async () => {
    const importModule = modules({ '/app/mine.ts': new Error('boom'), '/app/ok.ts': { mine } });
    const files = text.replace('[./mine.ts]', '\n  - ./mine.ts\n  - ./ok.ts\n  - ./none.ts');
    expect(await checkText(files.replace('size: 1', 'size: x'), { ...options, importModule })).toEqual([
      '2:5 import_failed "./mine.ts" cannot be imported: boom',
      expect.stringMatching(/^4:5 import_failed "\.\/none\.ts" cannot be imported: no module at/),
      '8:25 wrong_type Expected a number; found the text "x".',
    ]);
  });

  it('says what it takes to import TypeScript', async () => {
    const refused = Object.assign(new Error('Unknown file extension ".ts"'), { code: 'ERR_UNKNOWN_FILE_EXTENSION' });
    const [problem] = await checkText(text, { ...options, importModule: modules({ '/app/mine.ts': refused }) });
    expect(problem).toContain('Compile it, or run it through the weir command.');
  });

  it.each<[what: string, component: object, problem: string]>([
    [
      'an operator that does nothing',
      { ...operator, create: undefined },
      'It needs a "kernel", or "create": functions.',
    ],
    ['a component without config', { ...operator, config: undefined }, 'It needs "config": a function.'],
    ['one without a contract', { ...mine, contract: undefined }, 'It needs a "contract".'],
    [
      'a word that contracts do not know',
      { ...operator, contract: { ...operator.contract, gives: 'records' } },
      '"gives" of its contract has to be one of any, same, event, text, list, number, record; it says "records".',
    ],
    [
      'a contract with a field left out',
      { ...operator, contract: { ...operator.contract, lineage: undefined } },
      '"lineage" of its contract has to be one of synchronous, explicit, none; it is missing.',
    ],
    ['a function that cannot be run', { kind: 'function', name: 'mine', summary: '' }, 'It needs "run": a function.'],
  ])('reports %s, with its name and file', async (_, component, problem) => {
    const importModule = modules({ '/app/mine.ts': { component } });
    const { kind } = component as { kind: string };
    expect(await checkText(text, { ...options, importModule })).toContainEqual(
      `1:14 invalid_value "./mine.ts": the ${kind} "mine" cannot be used. ${problem}`,
    );
  });

  it('reports a file that exports no component', async () => {
    const importModule = modules({ '/app/mine.ts': { mine: { kind: 'sink' }, x: 1 } });
    const [problem] = await checkText(text, { ...options, importModule });
    expect(problem).toBe(
      '1:14 no_components "./mine.ts" exports no component. Export what defineSource, defineOperator or defineSink gives.',
    );
  });

  it('reports a component whose name is taken', async () => {
    const importModule = modules({ '/app/mine.ts': [{ ...mine, name: 'console' }] });
    const [problem] = await checkText(text, { ...options, importModule });
    expect(problem).toContain('1:14 duplicate_name "./mine.ts": Two components are the sink "console"');
  });

  it('reports a component that cannot describe its config', async () => {
    const broken = { ...mine, config: () => broken.missing.field, missing: undefined as never as { field: never } };
    const problems = await checkText(text, { ...options, importModule: modules({ '/app/mine.ts': { broken } }) });
    expect(problems).toEqual([
      expect.stringMatching(
        /^5:11 invalid_value The config of the sink "mine" cannot be checked, the component itself fails/,
      ),
    ]);
  });

  it('takes packages by their bare name', async () => {
    const importModule = (url: string) => Promise.resolve({ mine, url });
    expect(
      await checkText(text.replace('./mine.ts', 'yaml'), { baseDirectory: import.meta.dirname, importModule }),
    ).toEqual([]);
    expect(await checkText(text.replace('./mine.ts', 'no-such-package'), { importModule })).toEqual([
      expect.stringContaining('1:14 import_failed "no-such-package" cannot be imported: Cannot find module'),
      expect.stringContaining('unknown_component'),
    ]);
  });

  it('refuses an entry that is no path', async () => {
    expect(await checkText(text.replace('./mine.ts', '5'))).toContainEqual(
      expect.stringContaining('1:14 wrong_type Write the path of a file'),
    );
  });
});

describe('loadConfig, from modules and objects', () => {
  const config = {
    pipelines: {
      a: { from: 'stdin', through: [{ filter: (item: unknown) => item === 1 }], to: { mine: { size: 1 } } },
    },
    catalogs: [[mine]],
  };

  it('takes an object, with components as values and functions for expressions', async () => {
    const { plan } = await loadConfig(config, { catalogs: [sampleCatalog] });
    const condition = plan.pipelines[0]?.through[0]?.config as (item: unknown) => boolean;
    expect([condition(1), condition(2)]).toEqual([true, false]);
    expect(plan.baseDirectory).toBe(process.cwd());
  });

  it('takes the default export of a module', async () => {
    const importModule = modules({ '/app/weir.ts': { default: config } });
    const { plan } = await loadConfig('/app/weir.ts', { catalogs: [sampleCatalog], importModule });
    expect(plan.baseDirectory).toBe('/app');
  });

  it.each([
    [{ '/app/weir.ts': {} }, 'empty_file', 'The module has no default export.'],
    [{ '/app/weir.ts': new Error('boom') }, 'import_failed', '"/app/weir.ts" cannot be imported: boom'],
    [{ '/app/weir.ts': { default: 5 } }, 'wrong_type', 'A configuration is a map'],
    [
      { '/app/weir.ts': { default: { pipelines: { a: { from: 'stdn', to: 'console' } } } } },
      'unknown_component',
      'Did you mean "stdin"?',
    ],
  ])('reports what is wrong with a module', async (table, code, message) => {
    const loading = loadConfig('/app/weir.ts', {
      registry: createRegistry([sampleCatalog]),
      importModule: modules(table),
    });
    await expect(loading).rejects.toMatchObject({
      details: {
        problems: [
          { file: '/app/weir.ts', line: 1, column: 1, code, message: expect.stringContaining(message) as string },
        ],
      },
    });
  });
});
