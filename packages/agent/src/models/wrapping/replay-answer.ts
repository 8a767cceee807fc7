import { sleep, type Clock } from '@weir/core';
import type { StoredAnswer } from './answer-store.js';
import { isContent, partOf, type PartLike } from './opening.js';

/** How fast a stored answer is given: at once, with the waits with which it came, or at a reading speed. */
export type ReplayPace = 'atOnce' | 'recorded' | { charactersPerSecond: number };

/** Gives a stored answer as a model would, each part when it is asked for. @throws the signal's reason, at once, when it aborts in a wait */
export async function* replayAnswer(
  { parts, storedAt }: StoredAnswer,
  pace: ReplayPace,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<unknown, void> {
  const usage = parts.map(({ part }) => partOf(part)).findLast(({ type }) => type === 'finish')?.usage;
  let isTold = false;
  for (const { part: stored, wait } of parts) {
    // A copy: what one reader does with it is not to be seen by the next.
    const value = structuredClone(stored);
    const part: PartLike & { providerMetadata?: unknown } = partOf(value);
    if (part.type === 'response-metadata' && isNote(part.providerMetadata)) continue;
    const pause = pace === 'atOnce' ? 0 : pace === 'recorded' ? wait : readingTime(part, pace.charactersPerSecond);
    if (pause > 0) await sleep(clock, pause, signal);
    if (!isTold && (isContent(value) || part.type === 'finish')) {
      isTold = true;
      yield { type: 'raw', rawValue: { type: 'cached', storedAt, usage } };
    }
    yield part.type === 'finish' ? freeFinish(part, { cached: true, storedAt, usage }) : value;
  }
}

/** Whether all that a part tells is what a continued answer took. This time it takes nothing. */
function isNote(metadata: unknown): boolean {
  return typeof metadata === 'object' && metadata !== null && 'weir' in metadata;
}

function readingTime({ delta }: PartLike, charactersPerSecond: number): number {
  return typeof delta === 'string' ? (delta.length / charactersPerSecond) * 1000 : 0;
}

/** The finish of an answer that took nothing this time; what it took then is in its notes. */
function freeFinish(finish: PartLike & { providerMetadata?: unknown }, weir: object): unknown {
  const notes = typeof finish.providerMetadata === 'object' ? finish.providerMetadata : {};
  return { ...finish, usage: nothingOf(finish.usage), providerMetadata: { ...notes, weir } };
}

function nothingOf(usage: unknown): unknown {
  if (typeof usage === 'number') return 0;
  if (typeof usage !== 'object' || usage === null) return usage;
  const counts = Object.entries(usage).filter(([name]) => name !== 'raw');
  return Object.fromEntries(counts.map(([name, count]) => [name, nothingOf(count)]));
}
