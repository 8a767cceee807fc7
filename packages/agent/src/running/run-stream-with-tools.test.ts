import { InvalidArgumentError } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { dataOf, gather } from '../__fixtures__/gather.js';
import { add, callAdd } from '../__fixtures__/tools-and-runs.js';
import { runStreamWithTools } from './run-stream-with-tools.js';

describe('runStreamWithTools', () => {
  it('reports after each model call', async () => {
    const prices = { 'fake-model': { input: 100_000, output: 1_000_000 } };
    const model = fakeModel([['a', callAdd], ['b']]);
    const events = await gather(runStreamWithTools({ model, tools: [add], prompt: 'x', prices }));
    expect(dataOf(events, 'progress')).toEqual([
      { iteration: 1, tokens: 11, costUsd: 2 },
      { iteration: 2, tokens: 22, costUsd: 4 },
    ]);
  });

  it.each([[undefined], [[]]])('wants tools: %j', (tools) => {
    const options = { model: fakeModel([]), prompt: 'x', ...(tools && { tools }) };
    expect(() => runStreamWithTools(options)).toThrow(InvalidArgumentError);
  });
});
