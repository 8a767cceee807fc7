import { runMain } from '../__fixtures__/run-main.js';
import { runWeir } from '../__fixtures__/start-weir.js';
import { temporaryFolder } from '../__fixtures__/temporary-folder.js';

const fiveMistakes = `pipelines:
  ask:
    from: { inline: { messages: [hi] } }
    through:
      - chunkTxt: { by: word }
      - batch: { items: 2, aeg: 5s }
      - throttle: { every: soon }
    to:
      - pipeline: tols
      - jsonl: { path: '\${WEIR_TEST_UNSET}' }
  tools:
    from: { pipeline: ask }
    to: [{ console: {} }]
`;

const clean = 'pipelines:\n  a: { from: { inline: { items: [1] } }, to: [{ console: {} }] }\n';

describe('weir lint', () => {
  const folder = temporaryFolder();

  it('lists every mistake with its line and column and the nearest known name, and exits with 1', async () => {
    const file = folder.write('five.yaml', fiveMistakes);
    const { code, stdout } = await runWeir(['lint', file]);
    expect(code).toBe(1);
    expect(stdout.trimEnd().split('\n')).toEqual([
      `${file}:5:9 error There is no operator "chunkTxt". Did you mean "chunkText"? [unknown_component]`,
      `${file}:6:28 error The key "aeg" is not known here. Did you mean "age"? [unknown_key]`,
      `${file}:7:28 error "soon" is not a time: a number of milliseconds, or text such as 250ms, 1.5s, 2m, 1h, 1d. [invalid_value]`,
      `${file}:9:19 error There is no pipeline "tols". Did you mean "tools"? [unknown_pipeline]`,
      `${file}:10:25 error The environment variable WEIR_TEST_UNSET is not set. Set it, or give a default: \${WEIR_TEST_UNSET:default}. [missing_variable]`,
      '1 file, 5 errors, 0 warnings',
    ]);
  }, 30_000);

  it('gives the same as JSON', async () => {
    const { code, stdout } = await runMain('lint', '--format', 'json', folder.write('five.yaml', fiveMistakes));
    const problems = JSON.parse(stdout) as { line: number; column: number; suggestion?: string; code: string }[];
    expect(code).toBe(1);
    expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual(['5:9', '6:28', '7:28', '9:19', '10:25']);
    expect(problems[0]).toMatchObject({ code: 'unknown_component', suggestion: 'chunkText', severity: 'error' });
    expect(problems[1]).toMatchObject({ path: ['pipelines', 'ask', 'through', 1, 'batch', 'aeg'], suggestion: 'age' });
  });

  it('exits with 0 for a file without errors, and for one with warnings', async () => {
    expect(await runMain('lint', folder.write('ok.yaml', clean))).toMatchObject({
      code: 0,
      stdout: '1 file, 0 errors, 0 warnings\n',
    });
    const lonely = folder.write('lonely.yaml', `${clean}  b: { from: { inline: { items: [] } } }\n`);
    const { code, stdout } = await runMain('lint', lonely);
    expect(stdout).toMatch(/:3:3 warning .* \[no_output\]\n1 file, 0 errors, 1 warning\n$/);
    expect(code).toBe(0);
    expect((await runMain('lint', '--format', 'json', folder.path('ok.yaml'))).stdout).toBe('[]\n');
  });

  it('checks several files, one that is not there too', async () => {
    const { code, stdout } = await runMain(
      'lint',
      folder.write('ok.yaml', clean),
      folder.path('none.yaml'),
      folder.write('empty.yaml', ''),
    );
    expect(code).toBe(1);
    expect(stdout).toContain('none.yaml:1:1 error There is no such file. [unreadable_file]\n');
    expect(stdout).toContain('empty.yaml:1:1 error The file is empty.');
    expect(stdout).toMatch(/\n3 files, 2 errors, 0 warnings\n$/);
  });

  it('checks what --set sets, at its own place', async () => {
    const file = folder.write('ok.yaml', clean);
    const { code, stdout } = await runMain('lint', file, '--set', 'pipelines.a.to.0.console.stream=stdotu');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^--set pipelines\.a\.to\.0\.console\.stream:1:1 error .*Did you mean "stdout"\?/);
    expect((await runMain('lint', file, '--set', 'nothing')).code).toBe(2);
  });

  it('reports component files that cannot be used, each at its line', async () => {
    folder.write('throws.ts', "throw new RangeError('I am broken');\n");
    folder.write('syntax.ts', 'const = 5;\n');
    folder.write('nothing.ts', 'export const answer: number = 42;\n');
    const components = 'components:\n  - ./throws.ts\n  - ./syntax.ts\n  - ./nothing.ts\n  - ./missing.ts\n';
    const { code, stdout } = await runWeir(['lint', folder.write('a.yaml', components + clean)]);
    const lines = stdout.split('\n').map((line) => line.slice(folder.path('a.yaml').length));
    expect(code).toBe(1);
    expect(lines).toEqual([
      ':2:5 error "./throws.ts" cannot be imported: I am broken [import_failed]',
      expect.stringMatching(
        /^:3:5 error "\.\/syntax\.ts" cannot be imported: .*Unexpected token.*syntax\.ts:1:6 \[import_failed\]$/,
      ),
      expect.stringMatching(/^:4:5 error "\.\/nothing\.ts" exports no component\. .*\[no_components\]$/),
      expect.stringMatching(/^:5:5 error "\.\/missing\.ts" cannot be imported: .*missing\.ts.*\[import_failed\]$/),
      expect.anything(),
      expect.anything(),
    ]);
  }, 30_000);
});
