import type { Usage } from '@weir/core';

/** Adds up what calls took; a figure that only some of them give is the sum of these. */
export function sumUsage(...usages: readonly (Usage | undefined)[]): Usage | undefined {
  let sum: Record<string, number> | undefined;
  for (const usage of usages) {
    if (usage === undefined) continue;
    sum ??= {};
    for (const [name, tokens] of Object.entries(usage)) {
      if (typeof tokens === 'number') sum[name] = (sum[name] ?? 0) + tokens;
    }
  }
  return sum;
}
