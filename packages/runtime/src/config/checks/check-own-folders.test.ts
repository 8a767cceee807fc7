import { defineOperator } from '@weir/core';
import { map } from 'rxjs';
import { checkText, pipelineOf } from '../__fixtures__/check-text.js';

const contract = {
  takes: 'any',
  gives: 'same',
  onComplete: 'completes',
  onError: 'passes it on',
  memory: 'nothing',
  lineage: 'synchronous',
  cardinality: 'one',
} as const;
const create = () => map((item: unknown) => item);
const shared = { family: 'buffering', summary: 'Keeps items in a folder.', contract, create };

const spool = defineOperator({
  ...shared,
  name: 'spool',
  ownFolder: 'folder',
  config: ({ z }) => z.strictObject({ folder: z.string().optional().describe('The folder.') }),
});

const keeper = defineOperator({
  ...shared,
  name: 'keeper',
  ownFolder: 'memory.folder',
  config: ({ z }) => z.strictObject({ memory: z.looseObject({}).optional().describe('Where.') }),
});

const check = (text: string) => checkText(text, { catalogs: [[spool, keeper]], baseDirectory: '/base' });

describe('checkOwnFolders', () => {
  it('finds a folder that two steps of a pipeline name, however they write it', async () => {
    const through = ['./a', 'a', 'b/../a/', '/base/a'].map((folder) => `      - spool: { folder: ${folder} }\n`);
    const message = '"spool" must have its folder to itself, but the step "spool" of the pipeline "a" uses this one.';
    expect(await check(pipelineOf(`    through:\n${through.join('')}    to: console\n`))).toEqual(
      [6, 7, 8].map((line) => `${line}:26 shared_folder ${message} Give each a folder of its own.`),
    );
  });

  it('finds a folder that steps of two pipelines name, and says which other uses it', async () => {
    const text = `pipelines:
  a: { from: stdin, through: [{ spool: { folder: a }, id: first }], to: console }
  b: { from: stdin, through: [{ filter: "true" }, { spool: { folder: a } }], to: console }
`;
    expect(await check(text)).toEqual([
      expect.stringMatching(/^3:70 shared_folder .* the step "first" of the pipeline "a" uses this one/),
    ]);
  });

  it('finds a folder that is named within others', async () => {
    const through = ['{ memory: { folder: a } }', '{}', '{ memory: { folder: ./a } }'];
    const text = through.map((config) => `      - keeper: ${config}\n`).join('');
    expect(await check(pipelineOf(`    through:\n${text}    to: console\n`))).toEqual([
      expect.stringMatching(/^7:37 shared_folder "keeper" must have its folder to itself/),
    ]);
  });

  it.each([
    ['other folders', ['{ folder: a }', '{ folder: b }', '{ folder: a/b }']],
    ['steps that name none', ['{}', '{}']],
    ['one step', ['{ folder: a }']],
  ])('takes %s', async (_, configs) => {
    const through = configs.map((config) => `      - spool: ${config}\n`).join('');
    expect(await check(pipelineOf(`    through:\n${through}    to: console\n`))).toEqual([]);
  });
});
