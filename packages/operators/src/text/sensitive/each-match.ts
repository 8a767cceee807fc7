import type { TextPattern } from '@weir/core';
import type { Find, SensitiveKind, Span } from './sensitive-finder.js';

/** What was found: one of the known kinds, or what a pattern of one's own describes. */
export type RedactedKind = SensitiveKind | 'pattern';

export interface NamedFind<Kind = RedactedKind> {
  readonly kind: Kind;
  readonly find: Find;
}

interface Match<Kind> extends Span {
  readonly kind: Kind;
}

/** Gives the matches from `from` on that do not overlap: the first one, and of several that begin together the longest. */
export function* eachMatch<Kind>(
  finders: readonly NamedFind<Kind>[],
  text: string,
  from: number,
): Generator<Match<Kind>> {
  const next = finders.map(({ find }) => find(text, from));
  for (let at = from; ;) {
    let best: Match<Kind> | undefined;
    for (const [index, { kind, find }] of finders.entries()) {
      let span = next[index];
      if (span !== undefined && span.start < at) span = next[index] = find(text, at);
      if (span !== undefined && precedes(span, best)) best = { kind, ...span };
    }
    if (best === undefined) return;
    yield best;
    at = best.end;
  }
}

function precedes(span: Span, other: Span | undefined): boolean {
  if (other === undefined || span.start < other.start) return true;
  return span.start === other.start && span.end > other.end;
}

/** Finds by a pattern of the user's. Matches without text are passed over. */
export function findByPattern(pattern: RegExp | TextPattern): Find {
  const find = pattern instanceof RegExp ? finderOf(pattern) : (text: string, from: number) => pattern.find(text, from);
  return (text, from) => {
    let at = from;
    let span = find(text, at);
    while (span !== undefined && span.end === span.start) span = ++at > text.length ? undefined : find(text, at);
    return span;
  };
}

/** A copy, whose `lastIndex` nobody else moves. */
function finderOf({ source, flags }: RegExp): Find {
  const pattern = new RegExp(source, flags.replace(/[gy]/g, '') + 'g');
  return (text, from) => {
    pattern.lastIndex = from;
    const match = pattern.exec(text);
    return match === null ? undefined : { start: match.index, end: match.index + match[0].length };
  };
}
