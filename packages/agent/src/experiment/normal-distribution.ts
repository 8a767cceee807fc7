/**
 * How likely a standard normal number is above `z`. Exact within a relative 2·10⁻⁷ far into the tail, where corrected levels lie.
 *
 * @see W. Press et al., "Numerical Recipes" (1992), section 6.2, for the complementary error function
 */
export function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const t = 1 / (1 + z * (Math.SQRT1_2 / 2));
  const low = -1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * -0.18628806)));
  const high = 0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277)));
  return (t * Math.exp(low + t ** 5 * high - (z * z) / 2)) / 2;
}

/** What a standard normal number exceeds with the given probability: `criticalValue(0.025)` is 1.96. */
export function criticalValue(probability: number): number {
  if (probability > 0.5) return -criticalValue(1 - probability);
  let [low, high] = [0, 40];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (upperTail(middle) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
