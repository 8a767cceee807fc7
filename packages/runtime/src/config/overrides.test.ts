import { ConfigError } from '../errors/config-error.js';
import { checkText, pipelineOf } from './__fixtures__/check-text.js';
import { createRegistry } from '../registry/create-registry.js';
import { sampleCatalog } from './__fixtures__/sample-catalog.js';
import { loadConfig } from './load-config.js';
import { parseOverrides } from './overrides.js';

const text = pipelineOf(
  '    through: [{ batch: { maxItems: 1 } }]\n    to: [{ jsonl: { path: ${NONE} } }, console]\n'.replace(
    '${NONE}',
    '"${NONE}"',
  ),
);

async function planWith(...set: string[]) {
  const registry = createRegistry([sampleCatalog]);
  const environment = (name: string) => (name === 'SIZE' ? '7' : undefined);
  const { plan } = await loadConfig(
    { text, file: 'weir.yaml' },
    { registry, environment, overrides: parseOverrides(set) },
  );
  return plan.pipelines;
}

describe('overrides', () => {
  it('replace values of the file, before its references are read', async () => {
    const [pipeline] = await planWith(
      'pipelines.a.to.0.jsonl.path=./other.jsonl',
      'pipelines.a.through.0.batch.maxItems=5',
    );
    expect(pipeline?.to[0]).toMatchObject({ config: { path: './other.jsonl' } });
    expect(pipeline?.through[0]).toMatchObject({ config: { maxItems: 5 } });
  });

  it('add keys and whole pipelines, and may refer to the environment', async () => {
    const pipelines = await planWith(
      'pipelines.a.to.0.jsonl.path=x',
      'pipelines.a.through.0.batch.maxItems=${SIZE}',
      'pipelines.a.to.1={ console: { color: false } }',
      'pipelines.b.from=stdin',
      'pipelines.b.to=[console]',
    );
    expect(pipelines[0]?.through[0]).toMatchObject({ config: { maxItems: 7 } });
    expect(pipelines[0]?.to[1]).toMatchObject({ config: { color: false } });
    expect(pipelines[1]).toMatchObject({ name: 'b', from: [{ id: 'stdin' }] });
  });

  it('are where their own problems are', async () => {
    const { problems } = await import('./load-config.js').then(({ checkConfig }) =>
      checkConfig(
        { text: pipelineOf('    to: console\n'), file: 'weir.yaml' },
        { registry: createRegistry([sampleCatalog]), overrides: parseOverrides(['pipelines.a.to=consle']) },
      ),
    );
    expect(problems).toMatchObject([{ file: '--set pipelines.a.to', line: 1, column: 1, code: 'unknown_component' }]);
  });

  it.each(['pipelines.a.to.7=console', 'pipelines.a.to.x=console', 'pipelines.a.from.stdin=1'])(
    'cannot be set past what is there: %s',
    async (set) => {
      const overrides = parseOverrides(['pipelines.a.to.0.jsonl.path=x', set]);
      expect(await checkText(text, { overrides })).toEqual([
        expect.stringContaining('bad_override Nothing can be set at'),
      ]);
    },
  );

  it.each([
    ['novalue', 'it needs the form key=value'],
    ['=x', 'it needs the form key=value'],
    ['a=[1', 'its value is not YAML'],
  ])('are refused when they are written wrong: %s', (set, reason) => {
    expect(() => parseOverrides([set])).toThrow(ConfigError);
    expect(() => parseOverrides([set])).toThrow(reason);
  });

  it('may hold an equals sign in the value, and none of it', () => {
    expect(parseOverrides(['a.b=x=y', 'c='])).toEqual({ 'a.b': 'x=y', c: null });
  });
});
