import type { HeldLineages } from '../buffering/held-lineages.js';

/**
 * The lineages of what is emitted with a window of these panes: let go of by the panes whose last window it is, retained once more of the others.
 */
export function heldForWindow<Pane extends { held: HeldLineages }>(
  panes: Iterable<Pane>,
  isLastOf: (pane: Pane) => boolean,
): HeldLineages {
  let all: HeldLineages;
  for (const pane of panes) {
    const { held } = pane;
    if (held === undefined) continue;
    if (isLastOf(pane)) pane.held = undefined;
    else held.forEach((lineage) => lineage.retain());
    all = all === undefined ? [...held] : all.concat(held);
  }
  return all;
}
