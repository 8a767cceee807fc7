import { SpanKind, type Attributes, type Context } from '@opentelemetry/api';
import type { EventFailure, EventOf } from '@weir/core';
import { OpenSpan } from './open-span.js';
import type { TraceSetup } from './trace-setup.js';

/** The spans of the tools of a run that are under way. */
export class ToolSpans {
  readonly #open = new Map<string, { span: OpenSpan; shared: Attributes }>();

  constructor(private readonly setup: TraceSetup) {}

  /** The tool under way, where it is the only one. */
  get only(): OpenSpan | undefined {
    const [first] = this.#open.values();
    return this.#open.size === 1 ? first?.span : undefined;
  }

  start({ time, data }: EventOf<'tool_start'>, parent: Context): OpenSpan {
    const { names, tracer, recordContent } = this.setup;
    const { toolCallId, name: tool, args, providerExecuted = false } = data;
    const shared = { [names.operation]: names.executeTool, [names.toolName]: tool };
    const attributes: Attributes = {
      ...shared,
      [names.toolCallId]: toolCallId,
      [names.toolType]: providerExecuted ? 'extension' : 'function',
      ...(recordContent && { [names.toolArguments]: JSON.stringify(args) }),
    };
    const name = `${names.executeTool} ${tool}`;
    const span = new OpenSpan(tracer, parent, { name, kind: SpanKind.INTERNAL, time, attributes });
    this.#open.set(toolCallId, { span, shared });
    return span;
  }

  end({ time, data }: EventOf<'tool_end'>): OpenSpan | undefined {
    const { toolCallId, error, result, durationMs } = data;
    const open = this.#open.get(toolCallId);
    if (open === undefined) return undefined;
    this.#open.delete(toolCallId);
    const { names, instruments, recordContent } = this.setup;
    if (error !== undefined) open.span.fail(error, names);
    else if (recordContent && result !== undefined)
      open.span.span.setAttribute(names.toolResult, JSON.stringify(result));
    instruments.toolEnded(durationMs, error?.code, open.shared);
    open.span.end(time);
    return open.span;
  }

  finish(time: number, failure: EventFailure): void {
    for (const { span, shared } of this.#open.values()) {
      span.fail(failure, this.setup.names);
      this.setup.instruments.toolEnded(time - span.start, failure.code, shared);
      span.end(time);
    }
    this.#open.clear();
  }
}
