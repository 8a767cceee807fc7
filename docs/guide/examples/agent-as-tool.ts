import assert from 'node:assert/strict';
import { agentTool, calculator, runAgent } from '@weir/agent';
import { ofType } from '@weir/operators';
import { fakeModel } from '@weir/testing';
import { filter, lastValueFrom, share, toArray } from 'rxjs';

const accountant = agentTool({
  name: 'accountant',
  description: 'Works out what something costs.',
  agent: {
    model: fakeModel([[{ name: 'calculator', input: { expression: '3 * 19' } }], ['57 euros.']]),
    tools: [calculator],
    system: 'Answer with the amount only.',
  },
});
const model = fakeModel([
  [{ name: 'accountant', input: { prompt: 'Three tickets at 19 euros?' } }],
  ['That makes 57 euros.'],
]);

const events$ = runAgent({ model, tools: [accountant], prompt: 'What do three tickets cost?', run: 'outer' }).pipe(
  share(),
);
const [outer, nested] = await Promise.all([
  lastValueFrom(
    events$.pipe(
      filter(({ run }) => run === 'outer'),
      ofType('tool_end'),
      toArray(),
    ),
  ),
  lastValueFrom(
    events$.pipe(
      filter(({ parent }) => parent === 'outer'),
      ofType('tool_end'),
      toArray(),
    ),
  ),
]);

assert.deepEqual(
  outer.map((event) => event.data.result),
  ['57 euros.'],
);
assert.deepEqual(
  nested.map((event) => event.data.result),
  [57],
);
