import { TruncatedError, type FinishReason } from '@weir/core';
import { modelFailure, protocolFailure } from './model-failure.js';
import type { ModelEnd, ModelFailure } from './model-step.js';
import { readUsage } from './read-usage.js';

const reasons: ReadonlyMap<string, FinishReason> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['content-filter', 'content_filter'],
  ['tool-calls', 'tool_calls'],
  ['other', 'other'],
]);

/**
 * Reads a `finish` part: version 2 gives the reason as text and usage flat, later versions give `{ unified, raw }` and usage nested.
 *
 * A provider package adds a `finish` part of its own to a stream that was cut. It shows by its reason: `unknown` in version 2, `other` without
 * a raw reason in version 3, `interrupted` in version 4. That is no end but a truncation.
 */
export function readFinish(part: { finishReason?: unknown; usage?: unknown }): ModelEnd {
  const reason = readReason(part.finishReason);
  const usage = readUsage(part.usage);
  const end: ModelEnd =
    typeof reason === 'string' ? { kind: 'finish', finishReason: reason } : { kind: 'failure', failure: reason };
  return usage === undefined ? end : { ...end, usage };
}

function readReason(reason: unknown): FinishReason | ModelFailure {
  const { unified, raw, structured } = reasonOf(reason);
  if (unified === 'unknown' || unified === 'interrupted' || (structured && unified === 'other' && raw == null))
    return modelFailure(new TruncatedError("the model's finish reason"));
  if (unified === 'error')
    return { code: 'provider', message: 'The model stopped because of an error.', retryable: true };
  const known = typeof unified === 'string' ? reasons.get(unified) : undefined;
  return known ?? protocolFailure(`The model ended with the unknown finish reason ${String(unified)}.`);
}

function reasonOf(reason: unknown): { unified: unknown; raw?: unknown; structured: boolean } {
  if (typeof reason !== 'object' || reason === null) return { unified: reason, structured: false };
  const { unified, raw } = reason as { unified?: unknown; raw?: unknown };
  return { unified, raw, structured: true };
}
