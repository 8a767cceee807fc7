import type { Turn } from './turn.js';

/**
 * The newest turns that fit into so many tokens, each whole, the oldest of them first. A newest turn that does not fit is given without its
 * tool calls, if it fits then: what was said last is what the next question is about.
 */
export function newestThatFit(turns: readonly Turn[], tokens: number): Turn[] {
  let left = tokens;
  let first = turns.length;
  for (; first > 0; first--) {
    const turn = turns[first - 1] as Turn;
    if (turn.tokens > left) break;
    left -= turn.tokens;
  }
  const newest = turns.at(-1);
  if (first < turns.length || newest === undefined) return turns.slice(first);
  const shortened = newest.withoutTools();
  return shortened.tokens <= tokens ? [shortened] : [];
}
