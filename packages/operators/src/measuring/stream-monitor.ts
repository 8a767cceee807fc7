import { InvalidArgumentError, realClock, type Clock } from '@weir/core';
import { NumberSummarizer, type NumberSummary } from './number-summary.js';
import { perSecond } from './pace.js';

/** What a `StreamMonitor` knows of the numbers of one name. */
export interface MetricSnapshot extends NumberSummary {
  /** The number that was recorded last. */
  readonly last: number;
  /** Numbers a second after the first one, up to now. */
  readonly rate: number;
}

/** What a `StreamMonitor` knows. */
export interface MonitorSnapshot {
  /** Milliseconds since the monitor was made. */
  readonly elapsed: number;
  /** By name, in the order of their first numbers. */
  readonly metrics: Readonly<Record<string, MetricSnapshot>>;
  /** Numbers that were not recorded: infinite ones, and those of names beyond `maxMetrics`. */
  readonly unrecorded: number;
}

export interface StreamMonitorOptions {
  /** How many names are kept at most. Default 1,000. */
  maxMetrics?: number;
  /** Where time comes from. Default `realClock`. */
  clock?: Clock;
}

/**
 * Keeps numbers by name and tells of each, at any time: count, rate, mean, deviation, extremes, quantiles within 1 % and the latest.
 *
 * Use it for one table of what goes on in several places: record from anywhere, put `monitor` into streams, and read `snapshot()` as often as a page or a terminal is redrawn.
 * For one place of one stream `measure` does; for metrics that leave the process, the runtime's own. Recording takes constant time and memory, however many numbers
 * there were: up to 4,096 counters for each name. It never throws: what cannot be recorded is counted as `unrecorded`.
 *
 * @example
 * const monitor = new StreamMonitor();
 * monitor.record('queue', jobs.length);
 * monitor.snapshot().metrics.queue?.p99;
 * interval(500).pipe(map(() => monitor.snapshot())).subscribe(draw);  // live
 *
 * @throws InvalidArgumentError when `maxMetrics` is no whole number from 1
 * @see QuantileSketch, for the quantiles
 */
export class StreamMonitor {
  readonly clock: Clock;
  readonly #maxMetrics: number;
  readonly #metrics = new Map<string, Metric>();
  readonly #start: number;
  #unrecorded = 0;

  constructor({ maxMetrics = 1000, clock = realClock }: StreamMonitorOptions = {}) {
    if (!(Number.isInteger(maxMetrics) && maxMetrics >= 1))
      throw new InvalidArgumentError('maxMetrics', 'a whole number from 1', maxMetrics);
    this.#maxMetrics = maxMetrics;
    this.clock = clock;
    this.#start = clock.now();
  }

  record(name: string, value: number): void {
    const metric = Number.isFinite(value) ? (this.#metrics.get(name) ?? this.#begin(name)) : undefined;
    if (metric === undefined) this.#unrecorded++;
    else metric.add(value);
  }

  /** What is known now; a copy that does not change. */
  snapshot(): MonitorSnapshot {
    const now = this.clock.now();
    const metrics = Array.from(this.#metrics, ([name, metric]) => [name, metric.snapshot(now)] as const);
    return { elapsed: now - this.#start, metrics: Object.fromEntries(metrics), unrecorded: this.#unrecorded };
  }

  #begin(name: string): Metric | undefined {
    if (this.#metrics.size >= this.#maxMetrics) return undefined;
    const metric = new Metric(this.clock.now());
    this.#metrics.set(name, metric);
    return metric;
  }
}

class Metric {
  readonly #summarizer = new NumberSummarizer();
  #last = 0;

  constructor(private readonly since: number) {}

  add(value: number): void {
    this.#summarizer.add(value);
    this.#last = value;
  }

  snapshot(now: number): MetricSnapshot {
    const summary = this.#summarizer.snapshot();
    return { ...summary, last: this.#last, rate: perSecond(summary.count - 1, now - this.since) };
  }
}
