import {
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type HrTime,
  type Span,
  type SpanKind,
  type Tracer,
} from '@opentelemetry/api';
import type { EventFailure } from '@weir/core';
import type { TraceNames } from './names.js';

export interface SpanStart {
  name: string;
  kind: SpanKind;
  /** In ms since the epoch. */
  time: number;
  attributes: Attributes;
}

/** A span under way, by the times of events. */
export class OpenSpan {
  readonly span: Span;
  /** What spans below it begin in. */
  readonly context: Context;
  readonly start: number;

  constructor(tracer: Tracer, parent: Context, { name, kind, time, attributes }: SpanStart) {
    this.start = time;
    this.span = tracer.startSpan(name, { kind, startTime: hrTime(time), attributes }, parent);
    this.context = trace.setSpan(parent, this.span);
  }

  fail({ code, message }: EventFailure, names: TraceNames): void {
    this.span.setAttribute(names.errorType, code);
    this.span.setStatus({ code: SpanStatusCode.ERROR, message });
  }

  /** Notes that something happened at a time. */
  note(name: string, time: number, attributes: Attributes = {}): void {
    this.span.addEvent(name, attributes, hrTime(time));
  }

  end(time: number): void {
    this.span.end(hrTime(Math.max(time, this.start)));
  }
}

/** As numbers alone, OpenTelemetry takes small times to count from the start of the process. */
function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.floor((ms - seconds * 1000) * 1_000_000)];
}
