import type { Usage } from '@weir/core';

interface NestedUsage {
  inputTokens?: { total?: unknown; cacheRead?: unknown };
  outputTokens?: { total?: unknown; reasoning?: unknown };
}

type FlatUsage = { [Key in keyof Usage]?: unknown };

/** Reads usage, flat as in version 2 or nested as in later ones. A figure that is no count is left out, and the total made up where both sides are known. */
export function readUsage(value: unknown): Usage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const flat = isNested(value) ? flatten(value) : (value as FlatUsage);
  const usage: Usage = {};
  for (const key of ['inputTokens', 'outputTokens', 'totalTokens', 'reasoningTokens', 'cachedInputTokens'] as const) {
    const count = flat[key];
    if (Number.isSafeInteger(count) && (count as number) >= 0) usage[key] = count as number;
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
