/** What is known of a row of numbers. With none, all but `count` are 0. */
export interface Statistics {
  readonly count: number;
  readonly mean: number;
  /** Standard deviation of the numbers themselves (not an estimate from a sample of them). */
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Mean, deviation and extremes of a row of numbers, in constant memory.
 *
 * @see B. P. Welford, "Note on a method for calculating corrected sums of squares and products" (1962): stays exact where the sum of squares would not
 * @see T. Chan, G. Golub, R. LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979), for `merge`
 */
export class RunningStatistics {
  #count = 0;
  #mean = 0;
  #squares = 0;
  #min = Infinity;
  #max = -Infinity;

  add(value: number): void {
    this.#count++;
    const before = value - this.#mean;
    this.#mean += before / this.#count;
    this.#squares += before * (value - this.#mean);
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  /** Takes in what another row of numbers came to, which stays as it is. */
  merge(other: RunningStatistics): void {
    if (other.#count === 0) return;
    const count = this.#count + other.#count;
    const apart = other.#mean - this.#mean;
    this.#mean += (apart * other.#count) / count;
    this.#squares += other.#squares + (apart * apart * this.#count * other.#count) / count;
    this.#count = count;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  snapshot(): Statistics {
    if (this.#count === 0) return { count: 0, mean: 0, std: 0, min: 0, max: 0 };
    return {
      count: this.#count,
      mean: this.#mean,
      std: Math.sqrt(this.#squares / this.#count),
      min: this.#min,
      max: this.#max,
    };
  }
}
