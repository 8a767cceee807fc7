import { ConfigError } from '../errors/config-error.js';
import { createRegistry } from '../registry/create-registry.js';
import { checkText as check } from './__fixtures__/check-text.js';
import { sampleCatalog } from './__fixtures__/sample-catalog.js';
import { loadConfig, type LoadOptions } from './load-config.js';
import type { Problem } from './problem.js';

const registry = createRegistry([sampleCatalog]);
const nothing = () => undefined;

function show({ line, column, severity, code, message }: Problem): string {
  return `${line}:${column} ${severity === 'warning' ? 'warning ' : ''}${code} ${message}`;
}

async function planOf(text: string, options: LoadOptions = {}) {
  const { plan } = await loadConfig({ text, file: 'weir.yaml' }, { registry, environment: nothing, ...options });
  return plan;
}

describe('loadConfig', () => {
  it('gives the plan of a whole document', async () => {
    const plan = await planOf(`
pipelines:
  support:
    from: { stdin: { as: events } }
    through:
      - chunkText:
      - filter: event.type == "tool_end"
        id: onlyTools
        onError: skip
      - chunkText: { by: sentence }
        onError: { route: audit }
    to:
      - console
      - jsonl: { path: a.jsonl }
        mode: bestEffort
        onError: { retry: { attempts: 2, backoff: 500ms }, then: skip }
      - jsonl: { path: b.jsonl }
      - route:
          - when: event.seq > 10
            to: { pipeline: audit }
          - to: [console]
    onError: { restart: { attempts: 5 }, then: stopAll }
  audit:
    from: { pipeline: support }
    to: console
deadLetter: { jsonl: { path: dead.jsonl } }
`);
    const [support, audit] = plan.pipelines;
    expect(support).toMatchObject({
      name: 'support',
      from: [{ kind: 'source', id: 'stdin', config: { as: 'events' } }],
      through: [
        { id: 'chunkText', config: { by: 'word' }, onError: 'deadLetter' },
        { id: 'onlyTools', onError: 'skip' },
        { id: 'chunkText-2', config: { by: 'sentence' }, onError: { route: 'audit' } },
      ],
      to: [
        { kind: 'sink', id: 'console', config: { color: true }, mode: 'required', onError: { then: 'deadLetter' } },
        {
          kind: 'sink',
          id: 'jsonl',
          mode: 'bestEffort',
          onError: { retry: { attempts: 2, backoff: 500 }, then: 'skip' },
        },
        { kind: 'sink', id: 'jsonl-2', config: { path: 'b.jsonl' } },
        {
          kind: 'route',
          id: 'route',
          match: 'first',
          branches: [{ to: [{ kind: 'link', pipeline: 'audit' }] }, { to: [{ kind: 'sink', id: 'console-2' }] }],
        },
      ],
      onError: { restart: { attempts: 5, backoff: 1000 }, then: 'stopAll' },
    });
    expect(audit).toMatchObject({ from: [], through: [], to: [{ id: 'console' }], onError: { then: 'stop' } });
    expect(plan.deadLetter).toMatchObject({ kind: 'sink', id: 'jsonl', config: { path: 'dead.jsonl' } });
  });

  it('reports all mistakes at once, each at its line and column', async () => {
    const text = `pipelines:
  support:
    from: { stdn: {} }
    through:
      - batch: { maxItem: 10, maxItems: 5 }
      - filter: event.type = "tool_end"
      - chunkText: { by: words }
    to:
      - pipeline: audti
  audit:
    to: console
`;
    const expected = [
      '3:13 unknown_component There is no source "stdn". Did you mean "stdin"?',
      '5:18 unknown_key The key "maxItem" is not known here. Did you mean "maxItems"?',
      '6:17 invalid_value The expression cannot be used: Unexpected character: = at column 12. Write "==" to compare.',
      '7:26 invalid_value Expected one of word, sentence; found the text "words". Did you mean "word"?',
      '9:19 unknown_pipeline There is no pipeline "audti". Did you mean "audit"?',
    ];
    expect(await check(text)).toEqual(expected);
    const error: unknown = await loadConfig({ text, file: 'weir.yaml' }, { registry }).catch(
      (thrown: unknown) => thrown,
    );
    expect(ConfigError.is(error) && error.details.problems.map(show)).toEqual(expected);
    expect(String(error)).toContain('The configuration has 5 problems:\n  weir.yaml:3:13 error There is no source');
  });

  it('keeps a link that both sides name once, at the sender', async () => {
    const plan = await planOf(`
pipelines:
  a: { from: stdin, to: [{ pipeline: b }] }
  b: { from: [{ pipeline: a }, { pipeline: c }, { pipeline: c }], to: console }
  c: { from: stdin }
`);
    expect(plan.pipelines.map(({ from, to }) => [from, to])).toMatchObject([
      [[{ kind: 'source' }], [{ kind: 'link', pipeline: 'b' }]],
      [[{ kind: 'link', pipeline: 'c' }], [{ kind: 'sink' }]],
      [[{ kind: 'source' }], []],
    ]);
  });

  it('keeps given ids and counts up the names around them', async () => {
    const plan = await planOf(`
pipelines:
  a:
    from: [stdin, { stdin: , id: keyboard }, stdin]
    through: [{ filter: "true" }, { filter: "true", id: filter-2 }, { filter: "true" }]
    to: console
`);
    expect(plan.pipelines[0]?.through.map(({ id }) => id)).toEqual(['filter', 'filter-2', 'filter-3']);
    expect(plan.pipelines[0]?.from).toMatchObject([{ id: 'stdin' }, { id: 'keyboard' }, { id: 'stdin-2' }]);
  });

  it('reads a pipeline as the place for failed items', async () => {
    const plan = await planOf(
      'pipelines: { a: { from: stdin, to: console }, dead: { to: console } }\ndeadLetter: { pipeline: dead }',
    );
    expect(plan.deadLetter).toEqual({ kind: 'link', pipeline: 'dead' });
  });

  it('gives warnings beside the plan', async () => {
    const text = 'pipelines:\n  a:\n    from: stdin\n';
    const { plan, warnings } = await loadConfig({ text, file: 'weir.yaml' }, { registry });
    expect(plan.pipelines).toHaveLength(1);
    expect(warnings.map(show)).toEqual([
      '2:3 warning no_output The pipeline "a" gives its items to nobody: give it a `to`, or read from it in another pipeline.',
    ]);
  });
});
