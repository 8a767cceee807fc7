import type { NumberSummary } from '@weir/operators';
import { Figure } from './figure.js';
import type { RunOutcome, RunRecord } from './open-run.js';

/** What runs of one kind came to: those of a model, of an hour, or all. */
export interface GroupSummary {
  readonly runs: number;
  readonly outcomes: Readonly<Record<RunOutcome, number>>;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the runs whose cost is known. */
  readonly costUsd: number;
  /** In milliseconds, as `duration` is. */
  readonly timeToFirst: NumberSummary;
  readonly duration: NumberSummary;
  readonly tokensPerSecond: NumberSummary;
}

/** Sums runs up, in constant memory. */
export class RunGroup {
  readonly timeToFirst = new Figure();
  readonly duration = new Figure();
  readonly tokensPerSecond = new Figure();
  readonly #outcomes: Record<RunOutcome, number> = { completed: 0, interrupted: 0, failed: 0, cut: 0 };
  #runs = 0;
  #inputTokens = 0;
  #outputTokens = 0;
  #costUsd = 0;

  add(record: RunRecord): void {
    this.#runs++;
    this.#outcomes[record.outcome]++;
    this.#inputTokens += record.inputTokens;
    this.#outputTokens += record.outputTokens ?? 0;
    this.#costUsd += record.costUsd ?? 0;
    this.timeToFirst.add(record.timeToFirst);
    this.duration.add(record.duration);
    this.tokensPerSecond.add(record.tokensPerSecond);
  }

  summary(): GroupSummary {
    return {
      runs: this.#runs,
      outcomes: { ...this.#outcomes },
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      costUsd: this.#costUsd,
      timeToFirst: this.timeToFirst.summary(),
      duration: this.duration.summary(),
      tokensPerSecond: this.tokensPerSecond.summary(),
    };
  }
}
