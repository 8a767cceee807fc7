import type { FinishReason } from '@weir/core';
import { protocolFailure } from '../model/model-failure.js';
import type { ModelFailure } from '../model/model-step.js';

/** Where a run stands when a model call has ended properly. */
export interface Standing {
  finishReason: FinishReason;
  /** Whether the model asks for tools, with complete calls. */
  hasCalls: boolean;
  /** Whether something was injected that the model has yet to hear. */
  hasMore: boolean;
  /** How many model calls there were. */
  iteration: number;
  maxSteps: number;
  /** Which limit of the budget leaves nothing for another call. */
  usedUp: string | undefined;
}

/** What a run does next: fail, end, run the tools, or call the model again at once. */
export type NextMove =
  | { move: 'fail'; failure: ModelFailure }
  | { move: 'complete' | 'stop'; reason?: string | undefined }
  | { move: 'tools' | 'call' };

/** Decides what comes after a model call. Tools run only for a turn that ended to have them run, and while another call may follow. */
export function nextMove({ finishReason, hasCalls, hasMore, iteration, maxSteps, usedUp }: Standing): NextMove {
  if (!hasCalls && finishReason === 'tool_calls')
    return {
      move: 'fail',
      failure: protocolFailure('The model ended its turn to call tools, but no complete call arrived.'),
    };
  if (hasCalls && (finishReason === 'length' || finishReason === 'content_filter'))
    return { move: 'fail', failure: incompleteCalls(finishReason) };
  if (!hasCalls && !hasMore) return { move: 'complete', reason: finishReason === 'stop' ? undefined : finishReason };
  if (iteration >= maxSteps)
    return hasCalls ? { move: 'fail', failure: stepLimit(maxSteps) } : { move: 'complete', reason: 'step_limit' };
  if (usedUp !== undefined) return { move: 'stop', reason: usedUp };
  return { move: hasCalls ? 'tools' : 'call' };
}

function incompleteCalls(finishReason: FinishReason): ModelFailure {
  const message = `The model was stopped (${finishReason}) while it was calling tools; none of these calls ran.`;
  return { code: 'incomplete_tool_calls', message, retryable: false };
}

function stepLimit(maxSteps: number): ModelFailure {
  const message = `The run used up its ${maxSteps} model calls and the model still asks for tools. Raise maxSteps, or simplify the task.`;
  return { code: 'step_limit', message, retryable: false };
}
