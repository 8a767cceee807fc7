import { QuantileSketch } from './quantile-sketch.js';
import { RunningStatistics, type Statistics } from './running-statistics.js';

/** What is known of a row of numbers, with quantiles. With none, all but `count` are 0. */
export interface NumberSummary extends Statistics {
  /** The median, within 1 %. */
  readonly p50: number;
  /** What nine of ten do not exceed, within 1 %. */
  readonly p90: number;
  /** What 99 of 100 do not exceed, within 1 %. */
  readonly p99: number;
}

/** Sums a row of numbers up, in constant memory. */
export class NumberSummarizer {
  readonly #statistics = new RunningStatistics();
  readonly #quantiles = new QuantileSketch();

  /** @param value a finite number */
  add(value: number): void {
    this.#statistics.add(value);
    this.#quantiles.add(value);
  }

  snapshot(): NumberSummary {
    return {
      ...this.#statistics.snapshot(),
      p50: this.#quantiles.quantile(0.5) ?? 0,
      p90: this.#quantiles.quantile(0.9) ?? 0,
      p99: this.#quantiles.quantile(0.99) ?? 0,
    };
  }
}
