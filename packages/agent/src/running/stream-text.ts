import { InvalidArgumentError, operatorFrom } from '@weir/core';
import type { RunAgentOptions } from '../run-agent.js';
import { AgentStream } from './agent-stream.js';
import { failing, textKernel } from './own-run.js';
import { runStream } from './run-stream.js';

/**
 * Runs an agent and gives the pieces of its text as strings, as they come.
 *
 * Where only the answer counts: for a page, a terminal, a `Response`. The text of all model calls comes, one after the other. `runStream` for
 * everything that happens. It completes when the run has ended, interrupted or not, and fails where the run fails, behind the text that came.
 *
 * Text that has been given out cannot be taken back: `retry.midStream: 'retract'` is refused; `continue` goes well with it.
 *
 * @throws InvalidArgumentError at once, for options that make no sense
 * @throws RunFailedError as the stream's error, when the run failed: it says why
 * @example
 * for await (const text of streamText({ model, prompt: 'Tell me a story' })) process.stdout.write(text);
 */
export function streamText<Deps = unknown>(options: RunAgentOptions<Deps>): AgentStream<string>;
export function streamText(options: RunAgentOptions): AgentStream<string> {
  if (options.retry?.midStream === 'retract')
    throw new InvalidArgumentError('retry.midStream', '"never" or "continue": strings cannot be taken back', 'retract');
  const events$ = runStream(options);
  return new AgentStream(events$.pipe(operatorFrom(failing(textKernel))), events$.steering);
}
