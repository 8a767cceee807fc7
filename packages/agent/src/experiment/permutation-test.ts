import type { SeededRandom } from './seeded-random.js';

/** Up to so many pairs, all ways to turn them round are tried: 4,096 at most. */
const EXHAUSTIVE = 12;
/** After so many shuffles that came to as much as the measured difference, the p-value is known well enough: it is not small. */
const ENOUGH = 100;
/** Sums of the same numbers in another order differ by this share of them at most. */
const ROUNDING = 1e-9;

/**
 * How likely differences of pairs are this far from 0 on average, or farther, where the order within a pair means nothing: a two-sided p-value.
 *
 * Each difference keeps its size and gets a random sign. All signs are tried where that are few, else `resamples`; it stops at once when the answer is clear.
 * Valid at every size. 1 for no differences.
 *
 * @see R. A. Fisher, "The design of experiments" (1935), for the test
 * @see J. Besag, P. Clifford, "Sequential Monte Carlo p-values" (1991), for stopping
 */
export function pairedPermutationTest(differences: Float64Array, resamples: number, random: SeededRandom): number {
  // Pairs without a difference say nothing whichever way round.
  const sizes = differences.filter((difference) => difference !== 0);
  const size = sizes.reduce((sum, one) => sum + Math.abs(one), 0);
  const bar = Math.abs(sizes.reduce((sum, one) => sum + one, 0)) - size * ROUNDING;
  if (sizes.length <= EXHAUSTIVE) return shareOfAllSigns(sizes, bar);
  return monteCarlo(resamples, () => Math.abs(sumOfRandomSigns(sizes, random)) >= bar);
}

/**
 * How likely two groups' means are this far apart, or farther, where it means nothing which group a number is in: a two-sided p-value.
 *
 * Numbers change places at random, and means are compared in units of their standard error, so that groups may vary unequally. 1 where a group has fewer than two.
 *
 * @see A. Janssen, "Studentized permutation tests for non-i.i.d. hypotheses" (1997)
 * @see J. Besag, P. Clifford, "Sequential Monte Carlo p-values" (1991), for stopping
 */
export function independentPermutationTest(
  first: Float64Array,
  second: Float64Array,
  resamples: number,
  random: SeededRandom,
): number {
  if (first.length < 2 || second.length < 2) return 1;
  const all = new Float64Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  const bar = studentized(all, first.length) * (1 - ROUNDING);
  return monteCarlo(resamples, () => {
    shuffleFront(all, first.length, random);
    return studentized(all, first.length) >= bar;
  });
}

function shareOfAllSigns(sizes: Float64Array, bar: number): number {
  const ways = 2 ** sizes.length;
  let extreme = 0;
  for (let signs = 0; signs < ways; signs++) {
    let sum = 0;
    sizes.forEach((size, index) => (sum += (signs >> index) & 1 ? size : -size));
    if (Math.abs(sum) >= bar) extreme++;
  }
  return extreme / ways;
}

function sumOfRandomSigns(sizes: Float64Array, random: SeededRandom): number {
  let sum = 0;
  let signs = 0;
  let left = 0;
  for (const size of sizes) {
    if (left === 0) [signs, left] = [random.bits(), 32];
    sum += signs & 1 ? size : -size;
    signs >>>= 1;
    left--;
  }
  return sum;
}

/** The measured order is one of the possible ones, so it counts as well: p is never 0. */
function monteCarlo(resamples: number, isExtreme: () => boolean): number {
  let extreme = 0;
  for (let tried = 1; tried <= resamples; tried++) {
    if (isExtreme() && ++extreme === ENOUGH) return ENOUGH / tried;
  }
  return (extreme + 1) / (resamples + 1);
}

function shuffleFront(values: Float64Array, count: number, random: SeededRandom): void {
  for (let index = 0; index < count; index++) {
    const other = index + random.below(values.length - index);
    const value = values[index] as number;
    values[index] = values[other] as number;
    values[other] = value;
  }
}

/** Welch's t, without its sign. */
function studentized(values: Float64Array, cut: number): number {
  const [firstMean, firstError] = meanAndError(values, 0, cut);
  const [secondMean, secondError] = meanAndError(values, cut, values.length);
  const apart = Math.abs(firstMean - secondMean);
  return apart === 0 ? 0 : apart / Math.sqrt(firstError + secondError);
}

/** The mean, and its squared standard error. */
function meanAndError(values: Float64Array, from: number, to: number): [number, number] {
  const count = to - from;
  let sum = 0;
  for (let index = from; index < to; index++) sum += values[index] as number;
  const mean = sum / count;
  let squares = 0;
  for (let index = from; index < to; index++) squares += ((values[index] as number) - mean) ** 2;
  return [mean, squares / (count - 1) / count];
}
