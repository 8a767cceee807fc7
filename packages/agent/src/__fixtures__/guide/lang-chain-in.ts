import assert from 'node:assert/strict';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { fromLangChain } from '@weir/agent/langchain';
import { ofType } from '@weir/operators';
import { lastValueFrom, map, toArray } from 'rxjs';

const model = new FakeListChatModel({ responses: ['A weir holds the river back.'] });
const chain = ChatPromptTemplate.fromTemplate('What does a {thing} do?').pipe(model);

const run$ = fromLangChain((signal) => chain.streamEvents({ thing: 'weir' }, { version: 'v2', signal }));

const answer$ = run$.pipe(
  ofType('llm_chunk'),
  map(({ data }) => data.delta),
  toArray(),
);
assert.equal((await lastValueFrom(answer$)).join(''), 'A weir holds the river back.');

const end = await lastValueFrom(run$); // another subscription, another run
assert.deepEqual([end.type, end.data], ['agent_end', { status: 'completed' }]);
