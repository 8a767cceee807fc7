import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  BasicTracerProvider,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import type { WeirEvent } from '@weir/core';
import { from, lastValueFrom, toArray } from 'rxjs';
import { traceRuns, type TraceRunsOptions } from '../tracing/trace-runs.js';

/** A span as a test reads it. */
export interface TracedSpan {
  name: string;
  /** The name of the span above. */
  above: string | undefined;
  ms: number;
  span: ReadableSpan;
}

/** The SDK, with everything in memory. */
export class Telemetry {
  readonly #spans = new InMemorySpanExporter();
  readonly #metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  readonly #reader = new PeriodicExportingMetricReader({ exporter: this.#metrics, exportIntervalMillis: 1_000_000 });
  readonly #meters = new MeterProvider({ readers: [this.#reader] });
  readonly #tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(this.#spans)] });
  readonly tracer = this.#tracers.getTracer('test');
  readonly meter = this.#meters.getMeter('test');

  /** Traces events, and gives what passed. */
  async trace(events: readonly WeirEvent[], options: TraceRunsOptions = {}): Promise<WeirEvent[]> {
    const { tracer, meter } = this;
    return lastValueFrom(from(events).pipe(traceRuns({ tracer, meter, ...options }), toArray()));
  }

  get spans(): TracedSpan[] {
    const ended = this.#spans.getFinishedSpans();
    return ended.map((span) => {
      const above = ended.find((other) => other.spanContext().spanId === span.parentSpanContext?.spanId)?.name;
      return { name: span.name, above, ms: span.duration[0] * 1000 + span.duration[1] / 1e6, span };
    });
  }

  spanOf(name: string): ReadableSpan {
    return this.spans.find((span) => span.name === name)?.span as ReadableSpan;
  }

  /** The points of each metric, by name. */
  async metrics(): Promise<Record<string, { attributes: unknown; value: unknown }[]>> {
    await this.#meters.forceFlush();
    const all = this.#metrics
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
    return Object.fromEntries(all.map(({ descriptor, dataPoints }) => [descriptor.name, [...dataPoints]]));
  }

  async close(): Promise<void> {
    await Promise.all([this.#tracers.shutdown(), this.#meters.shutdown()]);
  }
}
