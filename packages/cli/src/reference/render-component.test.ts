import { calculator, embedded } from '@weir/agent';
import { createRegistry } from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';
import { parse } from 'yaml';
import { renderComponent } from './render-component.js';

const registry = createRegistry(standardCatalogs);
const configurable = [...registry.list('source'), ...registry.list('operator'), ...registry.list('sink')];

describe('renderComponent', () => {
  it('shows the parts of an operator in order', async () => {
    const page = await renderComponent(registry.get('operator', 'batch'), registry);
    expect(page).toMatch(/^# batch\n\n\*operator, buffering\*\n\nGroups items/);
    expect(page.match(/^## .*/gm)).toEqual(['## Config', '## Contract', '## Examples']);
    expect(page).toContain('| `age` | duration |');
    expect(page).toContain('- batch: { items: 2 }');
  });

  it.each([
    ['source', 'http', '| `maxWait` | duration | `5s` |'],
    ['source', 'http', '| `maxBodyBytes` | size | `1MiB` |'],
    ['operator', 'agent', '| `tools` | list of names of tools or maps of maps |'],
    ['operator', 'agent', '| `timeouts.first` | duration | `2m` |'],
    ['operator', 'tumblingWindow', '| `aggregate.<name>.sum` | CEL expression |'],
    ['operator', 'filter', 'CEL expression: '],
    ['operator', 'redact', '| `patterns` | list of RE2 patterns |'],
    ['sink', 'jsonl', '| `fsync` | `never`, `each`, `onFlush` or duration | `onFlush` |'],
  ] as const)('shows of the %s %s: %s', async (kind, name, row) => {
    expect(await renderComponent(registry.get(kind, name), registry)).toContain(row);
  });

  it('shows what a tool takes', async () => {
    const page = await renderComponent(calculator, registry);
    expect(page).toContain('## Input\n\n| Key | Type | Default | Meaning |');
    expect(page).toContain('| `expression` | text | *required* |');
  });

  it('shows the summary of what has no config', async () => {
    expect(await renderComponent(embedded, registry)).toBe(`# embedded\n\n*model*\n\n${embedded.summary}\n`);
  });

  it.each(configurable.map((spec) => [`${spec.kind} ${spec.name}`, spec] as const))(
    'writes whole tables, and examples that are read back, for the %s',
    async (_, spec) => {
      const page = await renderComponent(spec, registry);
      for (const [block] of page.matchAll(/^\|.*(?:\n\|.*)*/gm)) {
        const columns = block.split('\n').map((line) => line.replaceAll('\\|', '').split('|').length);
        expect(new Set(columns).size).toBe(1);
      }
      const written = [...page.matchAll(/```yaml\n([^]*?)\n```/g)].map(([, yaml]) => parse(yaml ?? ''));
      const plain = (spec.examples ?? []).filter((_example, index) => written[index] !== undefined);
      expect(written).toEqual(plain.map(({ config }) => [{ [spec.name]: config ?? {} }]));
    },
  );
});
