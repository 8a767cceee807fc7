import { shuffle } from 'simple-statistics';
import type { SeededRandom } from './seeded-random.js';

/** A run to come: which variant gets which sample. */
export interface PlannedRun {
  readonly variant: string;
  readonly sample: number;
}

export interface OrderPlan {
  readonly variants: readonly string[];
  readonly samples: number;
  readonly isPaired: boolean;
  readonly random: SeededRandom;
}

/**
 * The runs of an experiment, by sample, in random order: a drift of the provider hits all variants alike.
 *
 * Each sample of a paired one runs through all variants in a row, in an order of its own. Of split ones, as many as there are variants go to one variant each.
 */
export function runOrder({ variants, samples, isPaired, random }: OrderPlan): PlannedRun[][] {
  const drawn = shuffle(
    Array.from({ length: samples }, (_, sample) => sample),
    random.next,
  );
  let block: string[] = [];
  return drawn.map((sample) => {
    if (isPaired) return shuffle([...variants], random.next).map((variant) => ({ variant, sample }));
    if (block.length === 0) block = shuffle([...variants], random.next);
    return block.splice(0, 1).map((variant) => ({ variant, sample }));
  });
}
