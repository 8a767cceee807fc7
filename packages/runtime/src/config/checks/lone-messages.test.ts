import { defineOperator, defineSource } from '@weir/core';
import { EMPTY, map } from 'rxjs';
import { createRegistry } from '../../registry/create-registry.js';
import { checkText } from '../__fixtures__/check-text.js';
import { sampleCatalog } from '../__fixtures__/sample-catalog.js';

const chat = defineSource({
  name: 'chat',
  summary: 'Gives messages.',
  contract: { gives: 'event', backpressure: 'waits', redelivers: false, completes: 'never' },
  config: ({ z }) => z.strictObject({ conversation: z.string().optional().describe('The conversation.') }),
  givesLoneMessages: ({ conversation }) => conversation === undefined,
  create: () => EMPTY,
});
const step = (name: string, gives: 'same' | 'any', wants: boolean) =>
  defineOperator({
    name,
    family: 'agent',
    summary: 'Does something.',
    contract: {
      takes: 'any',
      gives,
      onComplete: 'completes',
      onError: 'passes it on',
      memory: 'nothing',
      lineage: 'synchronous',
      cardinality: 'one',
    },
    config: ({ z }) => z.strictObject({}),
    wantsConversations: () => wants,
    create: () => map((item) => item),
  });
const registry = createRegistry([
  [
    ...sampleCatalog,
    chat,
    step('remembering', 'same', true),
    step('passing', 'same', false),
    step('set', 'any', false),
  ],
]);
const check = (from: string, through: string) =>
  checkText(
    `pipelines:\n  a:\n    from: ${from}\n    through: [${through}]\n    to: { pipeline: b }\n  b:\n    to: console\n`,
    {
      registry,
    },
  );

describe('checkContracts', () => {
  it('warns where messages that are each alone meet a step that remembers conversations', async () => {
    expect(await check('chat', 'passing, remembering')).toEqual([
      '4:24 warning lone_messages "remembering" remembers conversations, but each message of "chat" is one of its own: give "chat" a "conversation".',
    ]);
  });

  it.each([
    ['they belong to one', '{ chat: { conversation: c } }', 'remembering'],
    ['a step may have put them into one', 'chat', 'set, remembering'],
    ['nothing remembers them', 'chat', 'passing'],
    ['the source gives no messages', 'stdin', 'remembering'],
  ])('is silent where %s', async (_, from, through) => {
    expect(await check(from, through)).toEqual([]);
  });
});
