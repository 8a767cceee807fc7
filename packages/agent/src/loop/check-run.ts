import { InvalidArgumentError } from '@weir/core';
import { checkChoice } from '@weir/core/options';
import { checkRetry } from '@weir/operators';
import { checkMessages, checkQuestionContent } from '../model/check-messages.js';
import { checkModel } from '../model/check-model.js';
import { checkTimeouts } from '../model/watchdog.js';
import type { RunAgentOptions } from '../run-agent.js';
import type { RunSteering } from '../running/run-steering.js';
import type { ModelRetry } from './model-retry.js';

/** What a run can be made of; the rest is told apart by who calls it. */
export type CheckedOptions = Pick<
  RunAgentOptions,
  'model' | 'tools' | 'maxSteps' | 'toolConcurrency' | 'retry' | 'timeouts' | 'steering'
>;

/** Checks all of a run's options but what is asked and what it may take. @throws InvalidArgumentError */
export function checkRun(options: CheckedOptions): void {
  const { model, tools, maxSteps, toolConcurrency, retry, timeouts, steering } = options;
  checkModel('model', model);
  checkTools(tools);
  checkCount('maxSteps', maxSteps);
  checkCount('toolConcurrency', toolConcurrency);
  if (retry !== undefined) checkModelRetry(retry);
  if (timeouts !== undefined) checkTimeouts(timeouts);
  if (steering !== undefined && typeof (steering as Partial<RunSteering> | null)?.cancel !== 'function')
    throw new InvalidArgumentError('steering', 'a RunSteering', steering);
}

/** Checks what is asked. @throws InvalidArgumentError */
export function checkQuestion({
  prompt,
  messages,
  system,
}: Pick<RunAgentOptions, 'prompt' | 'messages' | 'system'>): void {
  if (prompt === undefined && messages === undefined)
    throw new InvalidArgumentError('prompt', 'given, or else messages', prompt);
  if (prompt !== undefined) checkQuestionContent('prompt', prompt);
  if (system !== undefined && typeof system !== 'string') throw new InvalidArgumentError('system', 'text', system);
  if (messages === undefined) return;
  checkMessages(messages);
  if (messages.length === 0 && prompt === undefined)
    throw new InvalidArgumentError('messages', 'a list of at least one message, or "prompt" given', messages);
}

function checkTools(tools: unknown = []): void {
  if (!Array.isArray(tools)) throw new InvalidArgumentError('tools', 'a list of tools, [first, second]', tools);
  const names = (tools as unknown[]).map((tool, index) => {
    const { kind, name, input } = (tool ?? {}) as { kind?: unknown; name?: unknown; input?: unknown };
    if (kind !== 'tool' || typeof name !== 'string' || typeof input !== 'function')
      throw new InvalidArgumentError(`tools[${index}]`, 'a tool as defineTool or agentTool makes it', tool);
    return name;
  });
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new InvalidArgumentError('tools', 'of different names', repeated);
}

function checkModelRetry(retry: ModelRetry): void {
  checkRetry('retry', retry, ['midStream', 'continuation']);
  checkChoice('retry.midStream', retry.midStream, ['never', 'retract', 'continue']);
  checkChoice('retry.continuation', retry.continuation, ['prompt', 'prefill']);
}

function checkCount(name: string, value: number | undefined): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= 1))
    throw new InvalidArgumentError(name, 'a whole number from 1', value);
}
