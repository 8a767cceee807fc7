/**
 * Where an item comes from, for as long as something that came of it is under way.
 * `retain` says that one more piece is under way, `release` that one has ended: taken when without an argument, failed with one,
 * whatever it is.
 */
export interface Lineage {
  retain(): void;
  release(...failure: [] | [error: unknown]): void;
}

let ambient: Lineage | undefined;

/** The lineage of the item that is being processed right now; `undefined` where no source waits for a receipt. */
export function currentLineage(): Lineage | undefined {
  return ambient;
}

/** Runs `work` with `lineage` as the current one, so that what it emits counts as coming of that lineage. */
export function withinLineage<R>(lineage: Lineage | undefined, work: () => R): R {
  const outer = ambient;
  ambient = lineage;
  try {
    return work();
  } finally {
    ambient = outer;
  }
}

/** Retains the current lineage for an operator that keeps an item past its `next`. Give it to `emitFrom` later, or release it. */
export function holdLineage(): Lineage | undefined {
  ambient?.retain();
  return ambient;
}

/** Marks what is being processed right now as failed: its receipt will be refused, whatever becomes of the rest of it. */
export function failLineage(error: unknown): void {
  ambient?.retain();
  ambient?.release(error);
}

/** Emits on behalf of a held lineage: runs `emit` within it, then lets it go; as failed where `emit` throws. */
export function emitFrom(held: Lineage | undefined, emit: () => void): void {
  try {
    withinLineage(held, emit);
  } catch (error) {
    held?.release(error);
    throw error;
  }
  held?.release();
}

/** Joins the lineages of items that leave as one (a batch, a window). Keeps each once and lets go of its surplus holds. */
export function joinLineages(held: Iterable<Lineage | undefined>): Lineage | undefined {
  const distinct = new Set<Lineage>();
  for (const lineage of held) {
    if (lineage === undefined) continue;
    if (distinct.has(lineage)) lineage.release();
    else distinct.add(lineage);
  }
  if (distinct.size <= 1) return distinct.values().next().value;
  return {
    retain: () => distinct.forEach((lineage) => lineage.retain()),
    release: (...failure) => distinct.forEach((lineage) => lineage.release(...failure)),
  };
}
