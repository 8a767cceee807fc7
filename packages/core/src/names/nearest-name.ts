import { distance } from 'fastest-levenshtein';

/** Longer names are compared by their beginning: a model may make up a name of any length. */
const longest = 64;

/**
 * Finds the known name that a misspelt one most likely stands for, by edit distance and whatever the case.
 *
 * @returns `undefined` where nothing is near: more than a third of the letters differ, and they are not the same letters in another order
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.slice(0, longest).toLowerCase();
  let nearest: string | undefined;
  let least = Infinity;
  for (const candidate of known) {
    const lower = candidate.toLowerCase();
    const edits = distance(wanted, lower);
    if (edits >= least || edits > editLimit(wanted, lower)) continue;
    nearest = candidate;
    least = edits;
  }
  return nearest;
}

function editLimit(name: string, candidate: string): number {
  const swapped = lettersOf(name) === lettersOf(candidate) ? 2 : 0;
  return Math.max(swapped, Math.floor((name.length + 1) / 3));
}

function lettersOf(name: string): string {
  return Array.from(name).sort().join('');
}

/** The second half of a message about an unknown name: the nearest known one, or all of them where there are few. */
export function knownNamesHint(nearest: string | undefined, known: readonly string[]): string {
  if (nearest !== undefined) return `Did you mean "${nearest}"?`;
  if (known.length === 0) return 'None is known here.';
  const shown = [...known].sort().slice(0, 12);
  return `Known: ${shown.join(', ')}${known.length > shown.length ? ' …' : '.'}`;
}
