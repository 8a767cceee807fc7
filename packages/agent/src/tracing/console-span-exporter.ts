import { SpanStatusCode, type Attributes, type HrTime, type SpanContext, type SpanStatus } from '@opentelemetry/api';
import { genAiNames, type TraceNames } from './names.js';

/** What a tree shows of a span: the SDK's `ReadableSpan` has it. */
export interface ShownSpan {
  readonly name: string;
  readonly parentSpanContext?: SpanContext;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly startTime: HrTime;
  readonly duration: HrTime;
  spanContext(): SpanContext;
}

/** A `SpanExporter` of the SDK, by shape. */
export interface TreeExporter {
  export(spans: readonly ShownSpan[], done: (result: { code: number }) => void): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

export interface ConsoleSpanExporterOptions {
  /** The names that were given to `traceRuns`. */
  names?: Partial<TraceNames>;
}

/** So many spans wait for the end of their tree at most; beyond them all that wait are written. */
const MOST_WAITING = 10_000;

/**
 * An exporter of the OpenTelemetry SDK that writes each trace as a tree, for people: names, durations, tokens, cost, failures.
 *
 * Use it while developing, with a `SimpleSpanProcessor`; an exporter of OTLP where traces are kept. A tree is written when its root has ended, in one write. `forceFlush` and
 * `shutdown` write what waits. Holds the ended spans of open trees, at most 10,000.
 *
 * @param output where to write: `process.stderr`
 * @example
 * new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(consoleSpanExporter(process.stderr))] });
 */
export function consoleSpanExporter(
  output: { write(text: string): unknown },
  options: ConsoleSpanExporterOptions = {},
): TreeExporter {
  const names = { ...genAiNames, ...options.names };
  const waiting = new Map<string, ShownSpan[]>();
  let count = 0;
  const write = (trace: string) => {
    const spans = waiting.get(trace) ?? [];
    waiting.delete(trace);
    count -= spans.length;
    output.write(treeOf(spans, names));
  };
  const keep = (trace: string, span: ShownSpan) => {
    const spans = waiting.get(trace);
    if (spans === undefined) waiting.set(trace, [span]);
    else spans.push(span);
    count++;
  };
  const flush = async () => [...waiting.keys()].forEach(write);
  return {
    export(spans, done) {
      for (const span of spans) {
        const { traceId } = span.spanContext();
        keep(traceId, span);
        if (span.parentSpanContext === undefined || span.parentSpanContext.isRemote === true) write(traceId);
      }
      if (count > MOST_WAITING) [...waiting.keys()].forEach(write);
      // The SDK's `ExportResultCode.SUCCESS`.
      done({ code: 0 });
    },
    forceFlush: flush,
    shutdown: flush,
  };
}

function treeOf(spans: readonly ShownSpan[], names: TraceNames): string {
  const ids = new Set(spans.map((span) => span.spanContext().spanId));
  const below = new Map<string, ShownSpan[]>();
  for (const span of spans) {
    const parent = span.parentSpanContext?.spanId;
    const key = parent !== undefined && ids.has(parent) ? parent : '';
    below.set(key, [...(below.get(key) ?? []), span]);
  }
  const rows: { label: string; facts: string }[] = [];
  const add = (span: ShownSpan, first: string, rest: string) => {
    rows.push({ label: `${first}${span.name}`, facts: factsOf(span, names) });
    const parts = inTime(below.get(span.spanContext().spanId) ?? []);
    parts.forEach((part, index) => {
      const isLast = index === parts.length - 1;
      add(part, `${rest}${isLast ? '└─ ' : '├─ '}`, `${rest}${isLast ? '   ' : '│  '}`);
    });
  };
  inTime(below.get('') ?? []).forEach((span) => add(span, '', ''));
  const width = Math.max(...rows.map(({ label }) => label.length));
  // Names come from models: they must not be able to steer the terminal.
  return rows.map(({ label, facts }) => `${label.padEnd(width)}  ${facts}`.replace(/\p{Cc}/gu, '�') + '\n').join('');
}

function inTime(spans: readonly ShownSpan[]): ShownSpan[] {
  return spans.toSorted((one, other) => msOf(one.startTime) - msOf(other.startTime));
}

function factsOf({ attributes, duration, status }: ShownSpan, names: TraceNames): string {
  const first = attributes[names.responseTimeToFirstChunk];
  const [input, output, cost] = [names.inputTokens, names.outputTokens, names.costUsd].map((name) => attributes[name]);
  return [
    readable(msOf(duration)),
    ...(typeof first === 'number' ? [`first after ${readable(first * 1000)}`] : []),
    ...(typeof output === 'number' ? [`${String(input ?? '?')} → ${output} tokens`] : []),
    ...(typeof cost === 'number' ? [`$${cost.toFixed(4)}`] : []),
    ...(status.code === SpanStatusCode.ERROR
      ? [`failed: ${String(attributes[names.errorType] ?? '')} ${status.message ?? ''}`.trimEnd()]
      : []),
  ].join(' · ');
}

function msOf([seconds, nanoseconds]: HrTime): number {
  return seconds * 1000 + nanoseconds / 1_000_000;
}

function readable(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
