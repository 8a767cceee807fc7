import { BoundedMap, type WeirEvent } from '@weir/core';
import { DEFAULT_MAX_RUNS } from '../../transforming/run-states.js';
import type { SmoothLane } from './smooth-lane.js';

/** Knows which runs are parts of which, and what is held of a run's descendants. Costs nothing as long as no run is a part of another. */
export class Families {
  /** The parent of each open run that has one. */
  readonly #parents = new BoundedMap<string, string>(DEFAULT_MAX_RUNS);
  /** By run, the lanes of its descendants. */
  readonly #below = new Map<string, Set<SmoothLane>>();

  note({ run, parent, type }: WeirEvent): void {
    if (type === 'agent_end') this.#parents.delete(run);
    else if (parent !== undefined && this.#parents.get(run) !== parent) this.#parents.set(run, parent);
  }

  /** The runs that a run is a part of, the nearest one first. */
  ancestorsOf({ run, parent }: WeirEvent): readonly string[] {
    const ancestors = new Set<string>();
    for (let next = parent; next !== undefined && next !== run; next = this.#parents.get(next)) {
      if (ancestors.has(next)) break;
      ancestors.add(next);
    }
    return [...ancestors];
  }

  join(lane: SmoothLane): void {
    for (const run of lane.ancestors) {
      const lanes = this.#below.get(run);
      if (lanes === undefined) this.#below.set(run, new Set([lane]));
      else lanes.add(lane);
    }
  }

  leave(lane: SmoothLane): void {
    for (const run of lane.ancestors) {
      const lanes = this.#below.get(run);
      lanes?.delete(lane);
      if (lanes?.size === 0) this.#below.delete(run);
    }
  }

  /** Which arrival is the oldest that is held of a run's descendants; infinite where nothing is. */
  oldestBelow(run: string | undefined): number {
    let oldest = Infinity;
    if (run === undefined || this.#below.size === 0) return oldest;
    for (const lane of this.#below.get(run) ?? []) oldest = Math.min(oldest, lane.oldest);
    return oldest;
  }

  clear(): void {
    this.#parents.clear();
    this.#below.clear();
  }
}
