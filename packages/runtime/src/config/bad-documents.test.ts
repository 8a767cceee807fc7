import { checkText, pipelineOf } from './__fixtures__/check-text.js';

const lines = (text: string) => text.split('\n').map((line) => line.trim());

describe('checkConfig, on text that is no configuration', () => {
  it.each([
    ['', '1:1 empty_file The file is empty.'],
    ['# only a comment\n', '1:1 empty_file The file is empty.'],
    ['~', '1:1 empty_file The file is empty.'],
    ['- a\n', '1:1 wrong_type A configuration is a map with `pipelines`; found a list.'],
    ['pipelines:\n', '1:1 missing_value "pipelines" is required'],
    ['pipelines: [a]\n', '1:12 wrong_type `pipelines` is a map of pipelines by name; found a list.'],
    ['pipelines:\n  a: [1, 2\n', '3:1 syntax This is not valid YAML: Flow sequence'],
    ['pipelines:\n\ta: 1', '2:1 syntax This is not valid YAML: Tabs are not allowed as indentation.'],
    ['pipelines: {{ name }}', '1:13 syntax A key has to be text.'],
    ['pipelines: { a: ${A} }', '1:18 syntax This is not valid YAML: '],
    [`a: 1\nb: ${'['.repeat(20_000)}`, '2:104 syntax This is nested too deeply: '],
    ['a: 1\n---\nb: 2\n', '2:1 syntax This is not valid YAML: Source contains multiple documents'],
    ['{ "pipelines": ', 'syntax This is not valid YAML'],
    ['pipelines: *all\n', '1:12 unresolved_alias The alias *all stands for nothing'],
    ['pipelines: &all\n  a: *all\n', '2:6 alias_bomb The alias *all stands within what it stands for'],
  ])('answers %j', async (text, expected) => {
    const problems = await checkText(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });

  it('refuses aliases that multiply, without expanding them', async () => {
    const tenfold = (name: string, item: string) => `${name}: &${name} [${Array<string>(10).fill(item).join(', ')}]`;
    const text = [tenfold('a', 'x'), tenfold('b', '*a'), tenfold('c', '*b'), tenfold('d', '*c'), 'pipelines: *d'].join(
      '\n',
    );
    expect(await checkText(text)).toEqual([expect.stringMatching(/^5:12 alias_bomb The aliases repeat each other/)]);
  });

  it('takes a few aliases as what they stand for', async () => {
    expect(await checkText(pipelineOf('    to: &out [console]\n  b:\n    from: stdin\n    to: *out\n'))).toEqual([]);
  });

  it('says of a value whose variable is missing that, and nothing else', async () => {
    expect(
      await checkText(pipelineOf('    through: [{ batch: { maxItems: "${COUNT}" } }]\n    to: console\n')),
    ).toEqual([expect.stringMatching(/^4:37 missing_variable The environment variable COUNT is not set\./)]);
  });

  it('reports a key that stands twice, and goes on', async () => {
    expect(await checkText(pipelineOf('    to: console\n    to: consle\n'))).toEqual([
      '5:5 duplicate_key This key stands twice in the same map. Keep one of the two.',
      '5:9 unknown_component There is no sink "consle". Did you mean "console"?',
    ]);
  });

  it('warns of a tag that it does not know', async () => {
    expect(await checkText(pipelineOf('    to: !loud console\n'))).toEqual([
      '4:9 warning unknown_tag Unresolved tag: !loud: it is ignored.',
    ]);
  });
});

describe('checkConfig, on documents with mistakes', () => {
  it.each([
    [
      'an unknown key at the top',
      pipelineOf('    to: console\ndeadletter: console\n'),
      ['5:1 unknown_key The key "deadletter" is not known here. Did you mean "deadLetter"?'],
    ],
    [
      'an unknown key of a pipeline',
      pipelineOf('    too: x\n    to: console\n'),
      ['4:5 unknown_key The key "too" is not known here. Did you mean "to"?'],
    ],
    [
      'a pipeline that is no map',
      'pipelines:\n  a: 5\n',
      ['2:6 wrong_type A pipeline is a map with `from`, `through` and `to`; found the number 5.'],
    ],
    [
      'an unknown component',
      pipelineOf('    to: [consle]\n'),
      ['4:10 unknown_component There is no sink "consle". Did you mean "console"?'],
    ],
    [
      'a component of another kind',
      pipelineOf('    to: stdin\n'),
      ['4:9 unknown_component There is no sink "stdin". "stdin" is a source.'],
    ],
    [
      'two components in one entry',
      pipelineOf('    to:\n      - console:\n        jsonl: { path: x }\n'),
      [
        '6:9 several_components An entry names one sink, but this one names "console" and "jsonl". Begin each with a dash of its own.',
      ],
    ],
    [
      'a config that is not indented',
      pipelineOf('    to:\n      - jsonl:\n        path: x\n'),
      [
        '5:9 missing_value "path" is required: The file.',
        '6:9 unknown_key The key "path" is not known here. If it belongs to "jsonl", indent it further.',
      ],
    ],
    [
      'a misspelt key beside a component',
      pipelineOf('    to:\n      - console:\n        onErorr: skip\n'),
      ['6:9 unknown_key The key "onErorr" is not known here. Did you mean "onError"?'],
    ],
    [
      'an entry that is no component',
      pipelineOf('    to: [5, {}]\n'),
      [
        '4:10 wrong_type Write a sink here, as a map with its name as the key; found the number 5.',
        '4:13 no_component This entry names no sink.',
      ],
    ],
    ['a missing value', pipelineOf('    to: jsonl\n'), ['4:9 missing_value "path" is required: The file.']],
    [
      'wrong types',
      pipelineOf('    through:\n      - batch: { maxItems: many, maxAge: [1] }\n      - batch: 5\n    to: console\n'),
      [
        '5:28 wrong_type Expected a number; found the text "many".',
        '5:42 wrong_type Write a time: a number of milliseconds, or text such as 250ms, 1.5s, 2m, 1h, 1d. Found a list.',
        '6:16 wrong_type Expected a map; found the number 5.',
      ],
    ],
    [
      'values out of range',
      pipelineOf('    through:\n      - batch: { maxItems: 0, maxAge: 1x, maxBytes: big }\n    to: console\n'),
      [
        '5:28 invalid_value Expected at least 1; found the number 0.',
        '5:39 invalid_value "1x" is not a time: a number of milliseconds, or text such as 250ms, 1.5s, 2m, 1h, 1d.',
        '5:53 invalid_value "big" is not a size: a number of bytes, or text such as 64KiB, 1MiB, 10MB.',
      ],
    ],
    [
      'unknown references and a bad pattern',
      pipelineOf('    through:\n      - agent: { model: opnai/x, schema: ordr, stopAt: "a(b" }\n    to: console\n'),
      [
        '5:25 unknown_name There is no model "opnai". Did you mean "openai"?',
        '5:42 unknown_name There is no schema "ordr". Did you mean "order"?',
        '5:56 invalid_value The pattern cannot be read: missing closing ) `a(b`. Patterns are in RE2 syntax.',
      ],
    ],
    [
      'a choice of forms',
      pipelineOf(
        '    through:\n      - agent: { model: openai, retry: 5 }\n      - agent: { model: openai, retry: { attempts: x } }\n    to: console\n',
      ),
      [
        '5:40 wrong_type Expected false or a map; found the number 5.',
        '6:52 wrong_type Expected a number; found the text "x".',
      ],
    ],
    [
      'bad policies',
      pipelineOf(
        '    to:\n      - console:\n        onError: { retry: { attempts: 2, backoff: never } }\n        mode: besteffort\n    onError: { restart: { attempts: 1 }, then: stpo }\n',
      ),
      [
        '6:51 invalid_value "never" is not a time: a number of milliseconds, or text such as 250ms, 1.5s, 2m, 1h, 1d.',
        '7:15 invalid_value Expected one of required, bestEffort, detached; found the text "besteffort". Did you mean "bestEffort"?',
        '8:48 invalid_value Expected one of stop, stopAll; found the text "stpo". Did you mean "stop"?',
      ],
    ],
    [
      'keys that exclude each other',
      pipelineOf('    to:\n      - console:\n        onError: { route: a, retry: { attempts: 1 } }\n'),
      ['6:30 unknown_key The key "retry" cannot stand beside the others here.'],
    ],
    [
      'a route for failed items to nowhere',
      pipelineOf(
        '    through:\n      - filter: "true"\n        onError: { route: x }\n    to:\n      - console:\n        onError: { then: { route: y } }\n',
      ),
      [
        '6:27 unknown_pipeline There is no pipeline "x". Known: a.',
        '9:35 unknown_pipeline There is no pipeline "y". Known: a.',
      ],
    ],
    [
      'ids that are no names or not unique',
      pipelineOf(
        '    through:\n      - { filter: "true", id: x }\n      - { filter: "true", id: x }\n      - { filter: "true", id: 5 }\n    to: console\n',
      ),
      [
        '6:31 duplicate_id The id "x" is given to another entry of this pipeline as well.',
        '7:31 wrong_type Expected a text; found the number 5.',
      ],
    ],
    [
      'an expression that is no condition',
      pipelineOf('    through:\n      - filter: size(event.type)\n    to: console\n'),
      ['5:17 invalid_value The expression must be true or false, but it gives a value of the type int.'],
    ],
    [
      'a dead letter place that is a list',
      `${pipelineOf('    to: console\n')}deadLetter: [console]\n`,
      ['5:13 wrong_type Write a sink here, as a map with its name as the key; found a list.'],
    ],
  ])('finds %s', async (_, text, expected) => {
    expect(await checkText(text)).toEqual(expected);
  });

  it('finds what is wrong with routes', async () => {
    const text = pipelineOf(`    to:
      - route: []
      - route: [{ wen: x, to: console }]
      - route: [{ when: "1 + 1", to: console }, { when: "true" }, 5]
      - route: { match: frst, branches: [{ to: console }, { to: console }] }
        mode: required
      - { pipeline: 5, id: x }
`);
    expect(await checkText(text)).toEqual([
      '5:16 wrong_type A route needs a list of branches, such as [{ when: …, to: … }, { to: … }]; found a list.',
      '6:19 unknown_key The key "wen" is not known here. Did you mean "when"?',
      '7:25 invalid_value The expression must be true or false, but it gives a value of the type int.',
      '7:49 missing_value "to" is required: where the items of this branch go.',
      '7:67 wrong_type A branch is a map with `when` and `to`; found the number 5.',
      '8:25 invalid_value Expected one of first, all; found the text "frst". Did you mean "first"?',
      '8:59 invalid_value Only one branch of a route can go without `when`: it takes what no other branch takes.',
      '9:9 unknown_key The key "mode" is not known here. Known: id, route.',
      '10:21 wrong_type Write the name of a pipeline here, not the number 5.',
      '10:24 unknown_key The key "id" is not known here. Known: pipeline.',
    ]);
  });

  it('reports what an alias repeats once, where it is written', async () => {
    const text = pipelineOf('    to: &out [consle]\n  b:\n    from: stdin\n    to: *out\n');
    expect(await checkText(text)).toEqual([
      '4:15 unknown_component There is no sink "consle". Did you mean "console"?',
    ]);
  });

  it('places every problem within the file', async () => {
    const text = pipelineOf('    through:\n      - batch:\n    to:\n');
    const problems = await checkText(text);
    expect(problems).toHaveLength(2);
    for (const problem of problems) {
      const [line = 0, column = 0] = (problem.split(' ')[0] ?? '').split(':').map(Number);
      expect(lines(text).length).toBeGreaterThanOrEqual(line);
      expect(column).toBeGreaterThan(0);
    }
  });
});
