import { distance } from 'fastest-levenshtein';

/**
 * Finds the known name that a misspelt one most likely stands for, by edit distance and whatever the case.
 *
 * @returns `undefined` where nothing is near: more than a third of the letters differ (two letters are always allowed)
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  const limit = Math.max(2, Math.floor(name.length / 3));
  let nearest: string | undefined;
  let least = limit + 1;
  for (const candidate of known) {
    const edits = distance(wanted, candidate.toLowerCase());
    if (edits >= least || edits >= candidate.length) continue;
    nearest = candidate;
    least = edits;
  }
  return nearest;
}

/** The second half of a message about an unknown name: the nearest known one, or all of them where there are few. */
export function knownNamesHint(nearest: string | undefined, known: readonly string[]): string {
  if (nearest !== undefined) return `Did you mean "${nearest}"?`;
  if (known.length === 0) return 'None is known here.';
  const shown = [...known].sort().slice(0, 12);
  return `Known: ${shown.join(', ')}${known.length > shown.length ? ' …' : ''}.`;
}
