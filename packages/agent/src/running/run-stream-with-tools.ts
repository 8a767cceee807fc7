import { InvalidArgumentError, type WeirEvent } from '@weir/core';
import type { RunAgentOptions } from '../run-agent.js';
import type { AgentStream } from './agent-stream.js';
import { runStream } from './run-stream.js';

/**
 * Runs an agent with tools and gives all of its events, with a report after each model call.
 *
 * For long runs that somebody watches: as `runStream`, and behind each `llm_end`, and behind each call that breaks off, comes `progress`: `iteration`, and the `tokens` and
 * the `costUsd` that the provider has reported for the run so far. What it has not reported is estimated, and stands apart, under `estimated`: calls that broke off,
 * providers that report nothing. The cost is there where the model has a price (`prices`, `modelPrices`).
 *
 * @throws InvalidArgumentError at once, for options that make no sense, or without a tool
 * @example
 * runStreamWithTools({ model, tools: [calculator], prompt }).pipe(ofType('progress')).subscribe(({ data }) => showCost(data));
 */
export function runStreamWithTools<Deps = unknown>(options: RunAgentOptions<Deps>): AgentStream<WeirEvent>;
export function runStreamWithTools(options: RunAgentOptions): AgentStream<WeirEvent> {
  if (options.tools === undefined || options.tools.length === 0)
    throw new InvalidArgumentError('tools', 'at least one; use runStream for a run without', options.tools);
  return runStream({ ...options, progress: true });
}
