import { SpanKind, type Attributes, type Context } from '@opentelemetry/api';
import type { EventFailure, EventMap, EventOf } from '@weir/core';
import { OpenSpan } from './open-span.js';
import type { TraceSetup } from './trace-setup.js';

/** Of each answer so many UTF-16 units are recorded at most, where answers are. */
const MOST_CONTENT = 65_536;

/** One model call's span, and what is measured of it. */
export class CallSpan {
  readonly open: OpenSpan;
  readonly #shared: Attributes;
  #first: number | undefined;
  #last = 0;
  #content = '';

  constructor(
    private readonly setup: TraceSetup,
    parent: Context,
    { run, time, data }: EventOf<'llm_start'>,
  ) {
    const { names, tracer } = setup;
    const { model, iteration, attempt } = data;
    this.#shared = setup.modelAttributes(names.chat, model);
    const attributes: Attributes = { ...this.#shared, [names.run]: run, [names.requestStream]: true };
    if (iteration !== undefined) attributes[names.iteration] = iteration;
    if (attempt !== undefined) attributes[names.attempt] = attempt;
    this.open = new OpenSpan(tracer, parent, {
      name: `${names.chat} ${model}`,
      kind: SpanKind.CLIENT,
      time,
      attributes,
    });
  }

  /** A piece of whatever the model says. */
  hear(time: number, text?: string): void {
    this.#first ??= time;
    this.#last = time;
    if (text !== undefined && this.setup.recordContent && this.#content.length < MOST_CONTENT)
      this.#content += text.slice(0, MOST_CONTENT - this.#content.length);
  }

  end(time: number, end: EventMap['llm_end']): void {
    const { finishReason, usage = {}, costUsd, responseId, responseModel, cached } = end;
    const { names, instruments } = this.setup;
    const timeToFirstMs = this.#first === undefined ? undefined : this.#first - this.open.start;
    const optional = {
      [names.inputTokens]: usage.inputTokens,
      [names.outputTokens]: usage.outputTokens,
      [names.cachedInputTokens]: usage.cachedInputTokens,
      [names.reasoningTokens]: usage.reasoningTokens,
      [names.costUsd]: costUsd,
      [names.responseId]: responseId,
      [names.responseModel]: responseModel,
      [names.cached]: cached,
      [names.responseTimeToFirstChunk]: timeToFirstMs === undefined ? undefined : timeToFirstMs / 1000,
    };
    this.open.span.setAttributes({ [names.finishReasons]: [finishReason], ...present(optional) });
    if (this.setup.recordContent) this.#recordAnswer(finishReason);
    const outputMs = this.#first === undefined ? undefined : this.#last - this.#first;
    const durationMs = time - this.open.start;
    const shared = { ...this.#shared, ...present({ [names.responseModel]: responseModel }) };
    instruments.callEnded({ durationMs, timeToFirstMs, outputMs, usage, costUsd }, shared);
    this.open.end(time);
  }

  fail(time: number, failure: EventFailure): void {
    const { names, instruments } = this.setup;
    this.open.fail(failure, names);
    if (this.setup.recordContent) this.#recordAnswer('error');
    instruments.callFailed(time - this.open.start, failure.code, this.#shared);
    this.open.end(time);
  }

  #recordAnswer(finishReason: string): void {
    if (this.#content === '') return;
    const parts = [{ type: 'text', content: this.#content }];
    const message = { role: 'assistant', parts, finish_reason: finishReason };
    this.open.span.setAttribute(this.setup.names.outputMessages, JSON.stringify([message]));
  }
}

/** Attributes that there is a value for. */
export function present(attributes: Record<string, number | string | boolean | undefined>): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
