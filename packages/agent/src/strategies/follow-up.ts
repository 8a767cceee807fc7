import { RunWriter, createEvent, realClock, type EventOf, type WeirEvent } from '@weir/core';
import { sumUsage } from '@weir/operators';
import { Observable, concat, filter, from, map, of } from 'rxjs';
import { AgentRun } from '../loop/agent-run.js';
import { endedRunOf } from '../loop/ended-run.js';
import { attachMessages, messagesOf } from '../loop/new-messages.js';
import { saidBefore } from '../loop/own-question.js';
import type { BudgetReason, RunBudget } from '../loop/run-budget.js';
import type { RunSpending } from '../loop/run-spending.js';
import type { RunAgentOptions } from '../run-agent.js';

/** What is asked, and how the run stood that it is asked in. */
export interface FollowUp {
  readonly prompt: string;
  /** Why the run ended that is the whole of both. */
  readonly reason: string;
  readonly isInCall: boolean;
  readonly isPaused: boolean;
  readonly spending: RunSpending;
}

/**
 * Goes on with a run that was interrupted, by one more question, as if it had not ended: `llm_end` of a call that was cut, `agent_resume` of a run that stood
 * still, the events of one model call without tools, and an `agent_end` over both, with a reason of its own. The question is not the user's own: no event
 * tells it, and `messagesOf` leaves it out. The budget is that of both: where it leaves nothing, the run is over at once, with the budget's reason.
 *
 * @param end the `agent_end` of the run, as it came from it; it is not to be emitted
 */
export function followUp(
  options: RunAgentOptions,
  end: EventOf<'agent_end'>,
  { prompt, reason, isInCall, isPaused, spending }: FollowUp,
): Observable<WeirEvent> {
  const after = endedRunOf(end);
  const left = budgetLeft(options.budget, spending, after?.account.rounds);
  const usedUp = after?.account.usedUp(spending.calls) ?? firstUsedUp(left);
  if (usedUp !== undefined) return of(endedBy(end, usedUp));
  const { messages = [], clock = realClock, prompt: _, ...rest } = options;
  const { run, seq, source, parent } = end;
  const writer = new RunWriter({ run, firstSeq: seq, clock, ...(source && { source }), ...(parent && { parent }) });
  const before: WeirEvent[] = isInCall ? [writer.event('llm_end', { finishReason: 'other' })] : [];
  if (isPaused) before.push(writer.event('agent_resume', {}));
  const asked: RunAgentOptions = {
    ...rest,
    budget: left,
    clock,
    run,
    // The number of its `agent_start`, which is left out: the run has had one.
    firstSeq: writer.nextSeq - 1,
    tools: [],
    maxSteps: 1,
    messages: [...saidBefore(messages), ...messagesOf(end)],
    prompt,
  };
  const answer$ = new Observable<WeirEvent>((subscriber) => {
    const answer = new AgentRun(asked, subscriber, { after });
    subscriber.add(() => answer.stop());
    answer.start();
  });
  return concat(
    from(before),
    answer$.pipe(
      filter(({ type }) => type !== 'agent_start'),
      map((event) => (event.type === 'agent_end' ? endOfBoth(end, event, reason) : event)),
    ),
  );
}

/** What is left of a budget but for tokens and cost, which the account of the run goes on to limit. */
function budgetLeft({ steps, timeMs }: RunBudget = {}, { calls, runningMs }: RunSpending, rounds = 0): RunBudget {
  return {
    ...(steps !== undefined && { steps: steps - calls - rounds }),
    ...(timeMs !== undefined && { timeMs: timeMs - runningMs }),
  };
}

function firstUsedUp({ steps = 1, timeMs = 1 }: RunBudget): BudgetReason | undefined {
  if (steps <= 0) return 'budget_steps';
  return timeMs <= 0 ? 'budget_time' : undefined;
}

function endedBy(end: EventOf<'agent_end'>, reason: BudgetReason): WeirEvent {
  const ended = createEvent('agent_end', end, { ...end.data, reason });
  attachMessages(ended, messagesOf(end));
  return ended;
}

function endOfBoth(first: EventOf<'agent_end'>, last: EventOf<'agent_end'>, reason: string): WeirEvent {
  const usage = sumUsage(first.data.usage, last.data.usage);
  const costs = [first.data.costUsd, last.data.costUsd].filter((cost) => cost !== undefined);
  const end = createEvent('agent_end', last, {
    ...last.data,
    ...(last.data.status === 'completed' && { reason }),
    ...(usage !== undefined && { usage }),
    ...(costs.length > 0 && { costUsd: costs.reduce((sum, cost) => sum + cost, 0) }),
  });
  // Without the question, which comes first.
  attachMessages(end, [...messagesOf(first), ...messagesOf(last).slice(1)]);
  return end;
}
