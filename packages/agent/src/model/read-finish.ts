import { TruncatedError, type FinishReason, type Usage } from '@weir/core';
import { modelFailure, protocolFailure } from './model-failure.js';
import type { ModelEnd } from './model-step.js';

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
  const { unified, raw, structured } = reasonOf(part.finishReason);
  if (unified === 'unknown' || unified === 'interrupted' || (structured && unified === 'other' && raw == null)) {
    return { kind: 'failure', failure: modelFailure(new TruncatedError("the model's finish reason")) };
  }
  if (unified === 'error') {
    return {
      kind: 'failure',
      failure: { code: 'provider', message: 'The model stopped because of an error.', retryable: true },
    };
  }
  const finishReason = typeof unified === 'string' ? reasons.get(unified) : undefined;
  if (finishReason === undefined) {
    return {
      kind: 'failure',
      failure: protocolFailure(`The model ended with the unknown finish reason ${String(unified)}.`),
    };
  }
  const usage = readUsage(part.usage);
  return { kind: 'finish', finishReason, ...(usage && { usage }) };
}

function reasonOf(reason: unknown): { unified: unknown; raw?: unknown; structured: boolean } {
  if (typeof reason !== 'object' || reason === null) return { unified: reason, structured: false };
  const { unified, raw } = reason as { unified?: unknown; raw?: unknown };
  return { unified, raw, structured: true };
}

interface NestedUsage {
  inputTokens?: { total?: unknown; cacheRead?: unknown };
  outputTokens?: { total?: unknown; reasoning?: unknown };
}

type FlatUsage = { [Key in keyof Usage]?: unknown };

function readUsage(value: unknown): Usage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const flat = isNested(value) ? flatten(value) : (value as FlatUsage);
  const usage: Usage = {};
  for (const key of ['inputTokens', 'outputTokens', 'totalTokens', 'reasoningTokens', 'cachedInputTokens'] as const) {
    const count = flat[key];
    if (Number.isInteger(count) && (count as number) >= 0) usage[key] = count as number;
  }
  if (usage.totalTokens === undefined && usage.inputTokens !== undefined && usage.outputTokens !== undefined) {
    usage.totalTokens = usage.inputTokens + usage.outputTokens;
  }
  return Object.keys(usage).length > 0 ? usage : undefined;
}

function isNested(usage: object): usage is NestedUsage {
  const { inputTokens, outputTokens } = usage as NestedUsage;
  return typeof inputTokens === 'object' || typeof outputTokens === 'object';
}

function flatten({ inputTokens, outputTokens }: NestedUsage): FlatUsage {
  return {
    inputTokens: inputTokens?.total,
    outputTokens: outputTokens?.total,
    reasoningTokens: outputTokens?.reasoning,
    cachedInputTokens: inputTokens?.cacheRead,
  };
}
