import { readFileSync } from 'node:fs';
import { runMain } from './__fixtures__/run-main.js';
import { temporaryFolder } from './__fixtures__/temporary-folder.js';

describe('main', () => {
  it('tells its version and its exit codes', async () => {
    expect(await runMain('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    const { code, stdout } = await runMain('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('130  Interrupted by SIGINT');
  });

  it('exits with 2, and shows help, when it is called without a command', async () => {
    const { code, stderr } = await runMain();
    expect(code).toBe(2);
    expect(stderr).toContain('Usage: weir');
  });

  it.each([
    [['lnt'], /unknown command 'lnt'\n\(Did you mean lint\?\)/],
    [['lint', '--fromat', 'json', 'x'], /unknown option '--fromat'\n\(Did you mean --format\?\)/],
    [['lint', '--format', 'xml', 'x'], /Allowed choices are text, json/],
    [['run'], /missing required argument 'file'/],
    [['run', 'a.yaml', '--log-level', 'loud'], /Allowed choices are silent, error, warn, info, debug/],
    [['run', 'a.yaml', '--timeout', 'soon'], /^weir: --timeout: "soon" is not a time/],
  ])('exits with 2 for %j and says what is known', async (args, words) => {
    const { code, stderr, stdout } = await runMain(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
    expect(stdout).toBe('');
  });
});

describe('weir list', () => {
  it('lists everything in columns, by kind and name', async () => {
    const { code, stdout } = await runMain('list');
    const lines = stdout.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(lines.map((line) => line.split(/\s+/, 1)[0])).toEqual(
      expect.arrayContaining(['model', 'operator', 'sink', 'source', 'tool', 'schema']),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^operator {2,}chunkText {2,}Cuts text anew/));
    expect([...lines].sort((a, b) => a.localeCompare(b))).toEqual(lines);
  });

  it('lists one kind, and gives JSON', async () => {
    const { stdout } = await runMain('list', 'tool', '--format', 'json');
    const listed = JSON.parse(stdout) as { kind: string; name: string }[];
    expect(listed).toContainEqual({ kind: 'tool', name: 'calculator', summary: expect.any(String) });
    expect(new Set(listed.map(({ kind }) => kind))).toEqual(new Set(['tool']));
  });

  it('answers an unknown kind with the nearest, and exits with 2', async () => {
    expect(await runMain('list', 'operators')).toMatchObject({
      code: 2,
      stderr: 'weir: There is no kind "operators". Did you mean "operator"?\n',
    });
    expect((await runMain('list', 'bogus')).stderr).toMatch(
      /There is no kind "bogus"\. Known: appOnly, conversationStore, model, operator, /,
    );
  });
});

describe('weir list, describe and schema, with components of one’s own', () => {
  const folder = temporaryFolder();
  const shout = `
    import { defineSink } from '@weir/core';
    export const shout = defineSink({
      name: 'shout', summary: 'Shouts.', config: ({ z }) => z.strictObject({}),
      contract: { takes: 'any', delivery: '', backpressure: '' }, create: () => ({ write: () => undefined }),
    });
  `;
  const writeConfig = (components: string) => {
    folder.write('parts/shout.ts', shout);
    return folder.write('weir.yaml', `components: ${components}\npipelines: { a: { to: [{ shoot: {} }] } }\n`);
  };

  it('includes those of a pipeline file, whatever else is wrong with it', async () => {
    const config = writeConfig('[./parts/shout.ts]');
    expect((await runMain('list', 'sink', '--config', config)).stdout).toMatch(/^sink {2}shout +Shouts\.$/m);
    expect((await runMain('describe', 'shout', '--config', config)).stdout).toMatch(/^# shout\n\n\*sink\*/);
    expect((await runMain('schema', '--config', config)).stdout).toContain('"sink:shout"');
    expect((await runMain('list', 'sink')).stdout).not.toContain('shout');
  });

  it('includes those of modules', async () => {
    writeConfig('[]');
    const { stdout } = await runMain('list', 'sink', '--components', folder.path('parts/shout.ts'));
    expect(stdout).toMatch(/^sink {2}shout +Shouts\.$/m);
  });

  it('says which of them it cannot read, and where they are named', async () => {
    const config = writeConfig('[./parts/none.ts]');
    const { code, stderr, stdout } = await runMain('list', '--config', config);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^.*weir\.yaml:1:14 error "\.\/parts\/none\.ts" cannot be imported: .*\n$/);
    expect((await runMain('list', '--config', folder.path('no.yaml'))).stderr).toMatch(/no\.yaml:1:1 error /);
  });
});

describe('weir list and describe, of what is for app code only', () => {
  it('lists it where it is asked for', async () => {
    expect((await runMain('list')).stdout).not.toMatch(/^appOnly/m);
    expect((await runMain('list', 'appOnly')).stdout).toMatch(/^appOnly {2}route +Sends each item/m);
  });

  it('says where it is', async () => {
    const where = "It is for app code only: import { groupByRun } from '@weir/operators'.";
    const { code, stdout } = await runMain('describe', 'groupByRun');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^# groupByRun\n\n\*operator, app code only\*\n\nSends the items[^]*## Contract[^]*```js\ngroupByRun\(/,
    );
    expect(stdout).toContain(where);
    expect(await runMain('describe', 'groupByRun', '--kind', 'operator')).toMatchObject({
      code: 2,
      stderr: `weir: There is no operator "groupByRun". ${where}\n`,
    });
  });
});

describe('weir describe', () => {
  it('prints the page of a component', async () => {
    const { code, stdout } = await runMain('describe', 'chunkText');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# chunkText\n[^]*[^\n]\n$/);
  });

  it('prints all that have the name, or the one of a kind', async () => {
    expect((await runMain('describe', 'jsonl')).stdout.match(/^# jsonl$/gm)).toHaveLength(2);
    expect((await runMain('describe', 'jsonl', '--kind', 'sink')).stdout).not.toContain('*source*');
  });

  it('answers an unknown name with the nearest, and exits with 2', async () => {
    expect(await runMain('describe', 'chunkTxt')).toMatchObject({
      code: 2,
      stderr: 'weir: There is no component "chunkTxt". Did you mean "chunkText"?\n',
    });
    expect((await runMain('describe', 'console', '--kind', 'source')).stderr).toMatch(
      /^weir: There is no source "console"\./,
    );
    expect((await runMain('describe', 'jsonl', '--kind', 'sinks')).stderr).toMatch(
      /There is no kind "sinks"\. Did you mean "sink"\?/,
    );
  });
});

describe('weir schema', () => {
  const folder = temporaryFolder();

  it('prints the JSON Schema, or writes it to a file', async () => {
    const { stdout } = await runMain('schema');
    expect(JSON.parse(stdout)).toMatchObject({ title: 'Weir pipelines' });
    const file = folder.path('weir.schema.json');
    expect(await runMain('schema', '-o', file)).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(file, 'utf8')).toBe(stdout);
  });

  it('says which file it cannot write, without a stack', async () => {
    const { code, stderr } = await runMain('schema', '-o', folder.path('none/schema.json'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^weir: ENOENT: [^\n]*none\/schema\.json'\n$/);
  });

  it('says which components it cannot import', async () => {
    const { code, stderr } = await runMain('schema', '--components', folder.path('none.ts'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^weir: ".*none\.ts" cannot be imported: /);
  });
});
