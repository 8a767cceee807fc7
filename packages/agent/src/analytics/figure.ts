import { QuantileSketch, RunningStatistics, type NumberSummary } from '@weir/operators';

/** How many of a row of numbers lie in a span: above `from` (the first: from it on), up to `to`. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** What is known of a row of numbers, and how they are distributed. */
export interface FigureSummary extends NumberSummary {
  /** Spans of equal width up to what 99 of 100 do not exceed, and one more for the rest; of all equal numbers one, of none none. Within 1 %. */
  readonly distribution: readonly Bin[];
}

const BINS = 10;

/** Sums a row of numbers up, with quantiles and distribution, in constant memory. */
export class Figure {
  readonly #statistics = new RunningStatistics();
  readonly #sketch = new QuantileSketch();

  /** @param value a finite number; others are left out */
  add(value: number | undefined): void {
    if (value === undefined || !Number.isFinite(value)) return;
    this.#statistics.add(value);
    this.#sketch.add(value);
  }

  summary(): NumberSummary {
    const at = (share: number) => this.#sketch.quantile(share) ?? 0;
    return { ...this.#statistics.snapshot(), p50: at(0.5), p90: at(0.9), p99: at(0.99) };
  }

  /** With the distribution, which takes longer. */
  whole(): FigureSummary {
    return { ...this.summary(), distribution: this.#distribution() };
  }

  /** What a share of the numbers does not exceed; 0 of none. */
  quantile(share: number): number {
    return this.#sketch.quantile(share) ?? 0;
  }

  #distribution(): Bin[] {
    const count = this.#sketch.count;
    if (count === 0) return [];
    const { min, max, p99 } = this.summary();
    if (min === max) return [{ from: min, to: max, count }];
    const end = p99 > min ? p99 : max;
    const ends = Array.from({ length: BINS }, (_, bin) => min + ((bin + 1) * (end - min)) / BINS);
    if (end < max) ends.push(max);
    let from = min;
    let before = 0;
    return ends.map((to, index) => {
      const upTo = index === ends.length - 1 ? count : this.#countUpTo(to);
      const bin = { from, to, count: upTo - before };
      [from, before] = [to, upTo];
      return bin;
    });
  }

  #countUpTo(value: number): number {
    let [low, high] = [0, this.#sketch.count];
    while (low < high) {
      const rank = (low + high) >> 1;
      if (this.#atRank(rank) <= value) low = rank + 1;
      else high = rank;
    }
    return low;
  }

  #atRank(rank: number): number {
    // A half, so that no rounding leads to the rank before or after.
    return this.quantile((rank + 0.5) / this.#sketch.count);
  }
}
