import { checkText, pipelineOf } from '../__fixtures__/check-text.js';

describe('checkLinks', () => {
  it.each([
    [
      'two pipelines',
      'pipelines:\n  a:\n    to: { pipeline: b }\n  b:\n    to: { pipeline: a }\n',
      '5:21',
      'a → b → a',
    ],
    [
      'one that reads itself',
      'pipelines:\n  a:\n    from: [stdin, { pipeline: a }]\n    to: console\n',
      '3:31',
      'a → a',
    ],
    [
      'the way of failed items',
      'pipelines:\n  a:\n    from: stdin\n    to: { pipeline: b }\n  b:\n    through: [{ filter: "true", onError: { route: a } }]\n    to: console\n',
      '6:51',
      'a → b → a',
    ],
  ])('finds a circle of %s', async (_, text, position, names) => {
    expect(await checkText(text)).toEqual([
      `${position} pipeline_cycle The pipelines feed each other in a circle: ${names}. Break it at one of its links.`,
    ]);
  });

  it('takes pipelines that fork and join for no circle', async () => {
    const text = `pipelines:
  a: { from: stdin, to: [{ pipeline: b }, { pipeline: c }] }
  b: { to: { pipeline: d } }
  c: { to: { pipeline: d } }
  d: { to: console }
`;
    expect(await checkText(text)).toEqual([]);
  });

  it('finds a pipeline that nothing reaches', async () => {
    expect(await checkText('pipelines:\n  a:\n    to: console\n')).toEqual([
      '2:3 unreachable_pipeline Nothing ever reaches the pipeline "a": give it a `from`, or send to it from another pipeline.',
    ]);
  });

  it('takes the pipeline of a misspelt link for reached', async () => {
    expect(await checkText(pipelineOf('    to: { pipeline: audti }\n  audit:\n    to: console\n'))).toEqual([
      '4:21 unknown_pipeline There is no pipeline "audti". Did you mean "audit"?',
    ]);
  });
});

describe('checkContracts', () => {
  it('warns of a step or sink that is given items of another kind, and refuses a step that would fail them all', async () => {
    const text = pipelineOf(
      '    through:\n      - batch: { maxItems: 1 }\n      - chunkText\n      - batch: { maxItems: 2 }\n    to: [console, speaker]\n',
    );
    expect(await checkText(text)).toEqual([
      '6:9 type_mismatch "chunkText" takes text, but is given lists.',
      '8:19 warning type_mismatch "speaker" takes text, but is given lists.',
    ]);
  });

  it('lets text operators work on events, which stay events', async () => {
    expect(
      await checkText(pipelineOf('    through: [chunkText, { agent: { model: openai } }]\n    to: speaker\n')),
    ).toEqual([]);
  });

  it('follows the items into other pipelines', async () => {
    const text = pipelineOf(
      '    through: [{ batch: { maxItems: 1 } }]\n    to: [{ route: [{ to: { pipeline: b } }] }]\n  b:\n    to: speaker\n',
    );
    expect(await checkText(text)).toEqual(['7:9 warning type_mismatch "speaker" takes text, but is given lists.']);
  });

  it('warns where what a source may send again cannot be traced, in other pipelines as well', async () => {
    const text =
      'pipelines:\n  a:\n    from: queue\n    to: { pipeline: b }\n  b:\n    through: [{ batch: { maxItems: 1 } }]\n    to: console\n';
    expect(await checkText(text)).toEqual([
      expect.stringMatching(/^6:15 warning lost_lineage "batch" cannot trace its items to what "queue" sent/),
    ]);
  });
});
