import { operatorFrom } from '@weir/core';
import { toolCallsKernel, type ToolCall } from '@weir/operators';
import type { RunAgentOptions } from '../run-agent.js';
import { AgentStream } from './agent-stream.js';
import { failing } from './own-run.js';
import { runStream } from './run-stream.js';

/**
 * Runs an agent and gives each of its tool calls as a record, each time that it changes: arguments as they grow, start, reports, result and duration.
 *
 * To show what an agent does; what it says is left out. The records are those of the operator `toolCalls`, also for the calls of agents nested in the
 * run: arguments are a preview until their state is `ready`. It completes when the run has ended, interrupted or not, and fails where the run fails.
 *
 * @throws InvalidArgumentError at once, for options that make no sense
 * @throws RunFailedError as the stream's error, when the run failed: it says why
 * @see toolCalls for the states of a call
 */
export function streamToolCalls<Deps = unknown>(options: RunAgentOptions<Deps>): AgentStream<ToolCall>;
export function streamToolCalls(options: RunAgentOptions): AgentStream<ToolCall> {
  const events$ = runStream(options);
  return new AgentStream(events$.pipe(operatorFrom(failing(toolCallsKernel({})))), events$.steering);
}
