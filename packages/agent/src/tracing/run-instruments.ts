import type { Attributes, Counter, Histogram, Meter } from '@opentelemetry/api';
import type { Usage } from '@weir/core';
import type { TraceNames } from './names.js';

/** Bounds of buckets, in seconds and in tokens, that the conventions ask for. */
const durations = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const tokenCounts = [
  1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
];
const firstChunks = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const perToken = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5];

/** What one model call came to. Times in milliseconds. */
export interface CallFigures {
  durationMs: number;
  timeToFirstMs?: number | undefined;
  /** From the first piece to the last. */
  outputMs?: number | undefined;
  usage?: Usage | undefined;
  costUsd?: number | undefined;
}

/** The metrics of runs. */
export class RunInstruments {
  readonly #calls: Histogram;
  readonly #agents: Histogram;
  readonly #tools: Histogram;
  readonly #firstChunks: Histogram;
  readonly #perToken: Histogram;
  readonly #tokens: Histogram;
  readonly #cost: Counter;
  readonly #errors: Counter;

  constructor(
    meter: Meter,
    private readonly names: TraceNames,
  ) {
    const seconds = (name: string, description: string, explicitBucketBoundaries: number[]) =>
      meter.createHistogram(name, { unit: 's', description, advice: { explicitBucketBoundaries } });
    this.#calls = seconds(names.operationDuration, 'How long model calls take.', durations);
    this.#agents = seconds(names.agentDuration, 'How long runs of agents take.', durations);
    this.#tools = seconds(names.toolDuration, 'How long tools take.', durations);
    this.#firstChunks = seconds(names.timeToFirstChunk, 'From a model call to its first piece.', firstChunks);
    this.#perToken = seconds(names.timePerOutputToken, 'The time per output token after the first.', perToken);
    const advice = { explicitBucketBoundaries: tokenCounts };
    this.#tokens = meter.createHistogram(names.tokenUsage, { unit: '{token}', description: 'Tokens used.', advice });
    this.#cost = meter.createCounter(names.cost, { unit: '{USD}', description: 'What model calls cost.' });
    this.#errors = meter.createCounter(names.errors, { unit: '{error}', description: 'Failures, by class.' });
  }

  callEnded({ durationMs, timeToFirstMs, outputMs, usage = {}, costUsd }: CallFigures, attributes: Attributes): void {
    this.#calls.record(durationMs / 1000, attributes);
    if (timeToFirstMs !== undefined) this.#firstChunks.record(timeToFirstMs / 1000, attributes);
    const { inputTokens, outputTokens } = usage;
    if (inputTokens !== undefined) this.#tokens.record(inputTokens, { ...attributes, [this.names.tokenType]: 'input' });
    if (outputTokens !== undefined) {
      this.#tokens.record(outputTokens, { ...attributes, [this.names.tokenType]: 'output' });
      if (outputMs !== undefined && outputTokens > 1)
        this.#perToken.record(outputMs / 1000 / (outputTokens - 1), attributes);
    }
    if (costUsd !== undefined) this.#cost.add(costUsd, attributes);
  }

  callFailed(durationMs: number, code: string, attributes: Attributes): void {
    this.#calls.record(durationMs / 1000, { ...attributes, [this.names.errorType]: code });
    this.failed(code, attributes);
  }

  toolEnded(durationMs: number, code: string | undefined, attributes: Attributes): void {
    this.#tools.record(
      durationMs / 1000,
      code === undefined ? attributes : { ...attributes, [this.names.errorType]: code },
    );
    if (code !== undefined) this.failed(code, attributes);
  }

  agentEnded(durationMs: number, attributes: Attributes): void {
    this.#agents.record(durationMs / 1000, attributes);
  }

  failed(code: string, attributes: Attributes): void {
    this.#errors.add(1, { ...attributes, [this.names.errorType]: code });
  }
}
