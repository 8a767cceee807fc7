import type { RunState } from './agent-state.js';
import type { Resumption } from './resumption.js';
import type { RunMessages } from './run-messages.js';
import type { RunScope } from './run-scope.js';
import type { ToolRound } from './tool-round.js';
import { ToolTurn } from './tool-turn.js';

/** What another process needs to go on with a run, but for its round of tools. */
export function stateOf(scope: RunScope, messages: RunMessages, iteration: number): Omit<RunState, 'turn'> {
  const { writer, ids, account, options } = scope;
  const { parent } = options;
  const all = messages.all;
  return {
    run: writer.run,
    ...(parent !== undefined && { parent }),
    nextSeq: writer.nextSeq,
    iteration,
    messages: all,
    before: all.length - messages.said.length,
    callIds: ids.taken,
    ...account.totals(),
  };
}

/** The turn in which another process left a run, with the results that it had; what the run had taken until then counts on. */
export function turnOf({ state, calls }: Resumption, { ids, account }: RunScope, round: ToolRound): ToolTurn {
  state.callIds.forEach((id) => ids.claim(id));
  if (state.usage !== undefined) account.include(state.usage, state.costUsd);
  const turn = new ToolTurn({ calls: [...calls], message: () => state.turn }, round);
  for (const { toolCallId, outcome } of calls) if (outcome !== undefined) turn.ended({ toolCallId, ...outcome });
  return turn;
}
