import type { WeirEvent } from '@weir/core';
import { runAgent, type RunAgentOptions } from '../run-agent.js';
import { AgentStream } from './agent-stream.js';
import { RunSteering } from './run-steering.js';

/**
 * Runs an agent and gives all of its events, as a stream to subscribe to or to loop over, with `pause`, `resume`, `cancel` and `inject`.
 *
 * The way to run an agent in app code: everything that happens is in it. `streamText` for the text alone, `streamToolCalls` for the tool calls,
 * `runStreamWithTools` for reports between the steps; `collectStream` waits for the whole answer; `runAgent` is the bare Observable beneath them.
 *
 * It never errors: failures are events. All else is as `runAgent` says.
 *
 * @throws InvalidArgumentError at once, for options that make no sense
 * @example
 * for await (const event of runStream({ model, prompt: 'Hello' })) {
 *   if (event.type === 'llm_chunk') process.stdout.write(event.data.delta);
 * }
 */
export function runStream<Deps = unknown>(options: RunAgentOptions<Deps>): AgentStream<WeirEvent>;
export function runStream(options: RunAgentOptions): AgentStream<WeirEvent> {
  const { steering = new RunSteering() } = options;
  return new AgentStream(runAgent({ ...options, steering }), steering);
}
