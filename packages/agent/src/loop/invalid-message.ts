import { InvalidItemError, RunWriter, type EventOf, type ItemProblem, type WeirEvent } from '@weir/core';
import { from, type Observable } from 'rxjs';
import type { AgentOptions } from '../agent.js';
import { isQuestion } from '../model/check-messages.js';

/** What is wrong with a message: none where an agent can answer it. Its type, a run and a number are known to be there. */
export function problemOf({ run, seq, parent, data }: EventOf<'user_message'>): InvalidItemError | undefined {
  const problems: ItemProblem[] = [];
  const content = (data as { content?: unknown } | null | undefined)?.content;
  if (!isQuestion(content))
    problems.push({ path: ['data', 'content'], message: 'is neither text nor a list of text and files' });
  if (run === '') problems.push({ path: ['run'], message: 'is empty' });
  if (!isNumber(seq)) problems.push({ path: ['seq'], message: 'is no whole number from 0' });
  if (parent !== undefined && typeof parent !== 'string') problems.push({ path: ['parent'], message: 'is no text' });
  return problems.length > 0 ? new InvalidItemError(problems) : undefined;
}

/** The run that answers such a message where nobody else takes it: it fails, in the message's place. */
export function refusal(
  { run, seq, parent }: EventOf<'user_message'>,
  { code, message }: InvalidItemError,
  { model, clock, source }: AgentOptions,
): Observable<WeirEvent> {
  const writer = new RunWriter({
    ...(run !== '' && { run }),
    firstSeq: isNumber(seq) ? seq : 0,
    ...(typeof parent === 'string' && { parent }),
    ...(clock !== undefined && { clock }),
    ...(source !== undefined && { source }),
  });
  return from([
    writer.event('agent_start', { model: model.modelId }),
    writer.event('error', { code, message, retryable: false }),
    writer.event('agent_end', { status: 'failed', reason: code }),
  ]);
}

function isNumber(seq: number): boolean {
  return Number.isSafeInteger(seq) && seq >= 0;
}
