import assert from 'node:assert/strict';
import { defineTool, resumeAgent, runAgent, type AgentState } from '@weir/agent';
import { ofType } from '@weir/operators';
import { fakeModel } from '@weir/testing';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';

const refund = defineTool({
  name: 'refund',
  description: 'Pays money back.',
  input: (z) => z.object({ euros: z.number() }),
  approval: ({ euros }) => euros > 100,
  execute: ({ euros }) => `${euros} euros are on their way.`,
});
const call = [{ name: 'refund', input: { euros: 250 } }];

// Somebody decides while the run goes on: `approve` may ask a person, and take its time.
const decided$ = runAgent({
  model: fakeModel([call, ['I may not do that.']]),
  tools: [refund],
  prompt: 'I want my money back!',
  approve: async () => ({ approved: false, reason: 'the order is a year old' }),
});
const { data } = await lastValueFrom(decided$.pipe(ofType('tool_end')));
assert.deepEqual(data.error, { code: 'refused', message: 'The call of "refund" was refused: the order is a year old' });

// Or nobody does, for now: what the event holds is stored, and the process may end.
const waiting$ = runAgent({ model: fakeModel([call]), tools: [refund], prompt: 'I want my money back!' });
const asked = await firstValueFrom(waiting$.pipe(ofType('tool_approval')));
const stored = JSON.stringify(asked.data);

// Later, elsewhere: the same run goes on, and its events are numbered on.
const { toolCallId, state } = JSON.parse(stored) as { toolCallId: string; state: AgentState };
const rest = await lastValueFrom(
  resumeAgent({
    model: fakeModel([['The money is on its way.']]),
    tools: [refund],
    state,
    decisions: { [toolCallId]: { approved: true } },
  }).pipe(toArray()),
);

assert.deepEqual(
  rest.slice(0, 3).map(({ type }) => type),
  ['tool_decision', 'tool_start', 'tool_end'],
);
assert.deepEqual([rest[0]?.run, rest[0]?.seq], [asked.run, asked.seq + 1]);
assert.equal(rest.at(-1)?.type, 'agent_end');
