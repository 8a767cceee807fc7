import { currentLineage, emitFrom, joinLineages, type Lineage } from '@weir/core';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';

/** The lineages of items that will leave as one; `undefined` as long as no item has one, so that it costs nothing then. */
export type HeldLineages = Lineage[] | undefined;

/** Holds the current lineage along with those held already. Several items of one lineage in a row hold it once. */
export function holdAlong(held: HeldLineages): HeldLineages {
  const lineage = currentLineage();
  if (lineage === undefined || held?.at(-1) === lineage) return held;
  lineage.retain();
  if (held === undefined) return [lineage];
  held.push(lineage);
  return held;
}

/** Emits what came of the held lineages, and lets them go. */
export function emitJoined(held: HeldLineages, emit: () => void): void {
  if (held === undefined && currentLineage() === undefined) emit();
  else emitFrom(held && joinLineages(held), emit);
}

/** Lets the held lineages go without their items: the stream has ended. */
export function abandon(held: HeldLineages, operator: string): void {
  held?.forEach((lineage) => lineage.release(new AbandonedItemError(operator)));
}
