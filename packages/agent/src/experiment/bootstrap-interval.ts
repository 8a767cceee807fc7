import { quantileSorted } from 'simple-statistics';
import { criticalValue, upperTail } from './normal-distribution.js';
import type { SeededRandom } from './seeded-random.js';

/** Between these a number lies with the stated confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** Such as 0.95. */
  readonly confidence: number;
  /** How many times samples are drawn anew. */
  readonly resamples: number;
  readonly random: SeededRandom;
}

/**
 * Between which a mean lies, or, of two groups, the difference of the second's mean from the first's: found by drawing from the numbers, with no idea how they
 * are distributed. Bias-corrected and accelerated (BCa). `undefined` where a group has fewer than two numbers.
 *
 * @see B. Efron, "Better bootstrap confidence intervals" (1987)
 */
export function bootstrapInterval(groups: readonly Float64Array[], options: BootstrapOptions): Interval | undefined {
  if (groups.some(({ length }) => length < 2)) return undefined;
  const { confidence, resamples, random } = options;
  const estimate = contrast(groups.map(mean));
  const drawn = new Float64Array(resamples);
  for (let index = 0; index < resamples; index++)
    drawn[index] = contrast(groups.map((group) => drawMean(group, random)));
  drawn.sort();
  const first = drawn[0] as number;
  const last = drawn[resamples - 1] as number;
  if (first === last) return { low: first, high: last };
  const bias = -criticalValue(shareBelow(drawn, estimate));
  const acceleration = accelerationOf(groups);
  const end = criticalValue((1 - confidence) / 2);
  const at = (z: number) => {
    const shifted = bias + (bias + z) / (1 - acceleration * (bias + z));
    return quantileSorted(drawn as unknown as number[], 1 - upperTail(shifted));
  };
  return { low: at(-end), high: at(end) };
}

/** Of one group its mean, of two the second's less the first's. */
function contrast([first = 0, second]: readonly number[]): number {
  return second === undefined ? first : second - first;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function drawMean(values: Float64Array, random: SeededRandom): number {
  const count = values.length;
  let sum = 0;
  for (let drawn = 0; drawn < count; drawn++) sum += values[random.below(count)] as number;
  return sum / count;
}

/** What is equal counts by half; never 0 or 1, of which no normal number knows. */
function shareBelow(sorted: Float64Array, value: number): number {
  const below = sorted.findIndex((one) => one >= value);
  const notAbove = sorted.findIndex((one) => one > value);
  const from = below < 0 ? sorted.length : below;
  const to = notAbove < 0 ? sorted.length : notAbove;
  const share = (from + to) / 2 / sorted.length;
  return Math.min(1 - 0.5 / sorted.length, Math.max(0.5 / sorted.length, share));
}

/** How fast the error changes with the mean: of means the jackknife comes to their third moments. */
function accelerationOf(groups: readonly Float64Array[]): number {
  let cubes = 0;
  let squares = 0;
  groups.forEach((group, index) => {
    const middle = mean(group);
    const sign = groups.length === 2 && index === 0 ? -1 : 1;
    for (const value of group) {
      const influence = (sign * (value - middle)) / group.length;
      squares += influence ** 2;
      cubes += influence ** 3;
    }
  });
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}
