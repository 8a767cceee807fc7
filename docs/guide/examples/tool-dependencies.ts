import assert from 'node:assert/strict';
import { defineTool, runAgent, type ToolContext } from '@weir/agent';
import { ofType } from '@weir/operators';
import { fakeModel } from '@weir/testing';
import { lastValueFrom } from 'rxjs';

interface Shop {
  userId: string;
  orders: { find(userId: string): Promise<string[]> };
}

const listOrders = defineTool({
  name: 'listOrders',
  description: 'Lists the orders of the customer who asks.',
  input: (z) => z.object({}),
  execute: (_, { deps }: ToolContext<Shop>) => deps.orders.find(deps.userId),
});

const model = fakeModel([[{ name: 'listOrders', input: {} }], ['You ordered a valve.']]);
const deps: Shop = { userId: 'ada', orders: { find: async (userId) => [`a valve for ${userId}`] } };
// Without `deps`, or with others, this line does not compile.
const run$ = runAgent({ model, tools: [listOrders], deps, prompt: 'What did I order?' });

assert.deepEqual((await lastValueFrom(run$.pipe(ofType('tool_end')))).data.result, ['a valve for ada']);
