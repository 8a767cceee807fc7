import { BucketCounts } from './bucket-counts.js';

/** How far from the truth a quantile may be: a hundredth of it. */
const ACCURACY = 0.01;
/** Enough for numbers that differ by a factor of 10^17. */
const MAX_BUCKETS = 2048;
/** Numbers nearer to 0 than this count as 0. */
const LEAST = 1e-300;

/** Takes away what rounding adds to a product: 0.07 * 100 is above 7. */
const almostOne = 1 - 2 ** -50;

const growth = Math.log((1 + ACCURACY) / (1 - ACCURACY));
/** From a bucket's upper end to the number that is as far from either end, in proportion. */
const toMiddle = Math.log(1 - ACCURACY);

/**
 * Quantiles of a row of numbers within 1 % of the true ones, in constant memory; sketches of parts of the row merge into that of the whole.
 *
 * A number is counted in a bucket by its logarithm, so the error is relative: 1 % of the quantile, be it in microseconds or in days. Holds up to 2,048
 * buckets for numbers above 0 and as many for those below. Where magnitudes differ by more than a factor of 10^17, the smallest are
 * counted as one, and only quantiles among them are less exact.
 *
 * @see C. Masson, J. Rim, H. Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees" (2019)
 */
export class QuantileSketch {
  readonly #above = new BucketCounts(MAX_BUCKETS);
  /** By magnitude. */
  readonly #below = new BucketCounts(MAX_BUCKETS);
  #zeros = 0;
  #min = Infinity;
  #max = -Infinity;

  get count(): number {
    return this.#below.total + this.#zeros + this.#above.total;
  }

  /** @param value a finite number */
  add(value: number): void {
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (value > LEAST) this.#above.add(bucketOf(value));
    else if (value < -LEAST) this.#below.add(bucketOf(-value));
    else this.#zeros++;
  }

  /** Takes in what another sketch has counted, which stays as it is. */
  merge(other: QuantileSketch): void {
    this.#above.merge(other.#above);
    this.#below.merge(other.#below);
    this.#zeros += other.#zeros;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  /**
   * The least of the numbers that is not exceeded by at least this share of them (the nearest rank, `ceil(share * count)`): `quantile(0.5)` is the median, and of
   * 50 numbers `quantile(0.99)` is the greatest. The least and the greatest are exact. `undefined` where there are none.
   *
   * @param share from 0 to 1
   */
  quantile(share: number): number | undefined {
    if (this.count === 0) return undefined;
    const rank = Math.max(Math.ceil(share * this.count * almostOne), 1) - 1;
    if (rank === 0) return this.#min;
    if (rank === this.count - 1) return this.#max;
    return Math.min(this.#max, Math.max(this.#min, this.#valueAt(rank)));
  }

  #valueAt(rank: number): number {
    const negative = this.#below.total;
    // The lowest number is the one of the greatest magnitude.
    if (rank < negative) return -middleOf(this.#below.bucketAt(negative - 1 - rank));
    if (rank < negative + this.#zeros) return 0;
    return middleOf(this.#above.bucketAt(rank - negative - this.#zeros));
  }
}

function bucketOf(magnitude: number): number {
  return Math.ceil(Math.log(magnitude) / growth);
}

function middleOf(bucket: number): number {
  return Math.exp(bucket * growth + toMiddle);
}
