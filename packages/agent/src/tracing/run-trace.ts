import { SpanKind, type Attributes, type Context, type SpanContext } from '@opentelemetry/api';
import { isOfAgent, RunEnd, textOfContent, type EventFailure, type EventOf, type WeirEvent } from '@weir/core';
import { CallSpan, present } from './call-span.js';
import { OpenSpan } from './open-span.js';
import { ToolSpans } from './tool-spans.js';
import type { TraceSetup } from './trace-setup.js';

const unfinished = { code: 'unfinished', message: 'The stream ended before it did.' };

/** The spans of one run: the agent, its steps, their model calls and tools. */
export class RunTrace {
  readonly #end = new RunEnd();
  readonly #tools: ToolSpans;
  #agent: OpenSpan | undefined;
  #shared: Attributes = {};
  #isModelKnown = false;
  #step: { span: OpenSpan; iteration: number } | undefined;
  #call: CallSpan | undefined;
  #question: string | undefined;
  #latest = 0;
  #current: OpenSpan | undefined;
  isOver = false;

  constructor(
    private readonly setup: TraceSetup,
    private readonly parent: Context,
  ) {
    this.#tools = new ToolSpans(setup);
  }

  /** What runs that are a part of this one begin in: the tool that runs, where only one does. */
  get contextOfParts(): Context {
    return this.#tools.only?.context ?? this.#context;
  }

  /** The span that the latest event belongs to. */
  get span(): SpanContext | undefined {
    return this.#current?.span.spanContext();
  }

  take(event: WeirEvent): void {
    this.#latest = event.time;
    this.#current = this.#call?.open ?? this.#step?.span ?? this.#agent;
    if (this.#agent === undefined && isOfAgent(event)) this.#startAgent(event);
    this.#follow(event);
    if (this.#end.take(event)) this.finish(endOf(event));
  }

  /** Ends what is open, as failed: a run that is over has nothing open but itself. */
  finish(failure: EventFailure = unfinished): void {
    const time = this.#latest;
    this.#call?.fail(time, failure);
    this.#call = undefined;
    this.#tools.finish(time, failure);
    this.#endStep(time);
    if (!this.isOver) this.#agent?.fail(failure, this.setup.names);
    this.#agent?.end(time);
    this.#agent = undefined;
    this.isOver = true;
  }

  get #context(): Context {
    return this.#step?.span.context ?? this.#agent?.context ?? this.parent;
  }

  #follow(event: WeirEvent): void {
    switch (event.type) {
      case 'llm_chunk':
        return this.#call?.hear(event.time, event.data.delta);
      case 'reasoning_chunk':
      case 'refusal_chunk':
      case 'tool_args':
      case 'media_chunk':
        return this.#call?.hear(event.time);
      case 'user_message':
        if (this.setup.recordContent) this.#question = textOfContent(event.data.content);
        return;
      case 'llm_start':
        return this.#startCall(event);
      case 'llm_end':
        this.#call?.end(event.time, event.data);
        this.#call = undefined;
        return;
      case 'error':
        return this.#fail(event);
      case 'tool_start':
        this.#current = this.#tools.start(event, this.#context);
        return;
      case 'tool_end':
        this.#current = this.#tools.end(event) ?? this.#current;
        return;
      case 'agent_end':
        return this.#endAgent(event);
      default:
        return this.#note(event);
    }
  }

  /** At `agent_start`; of a run that is met from within, at what tells first that it is an agent's. */
  #startAgent({ type, run, time, data }: WeirEvent): void {
    const { names, tracer, agentName } = this.setup;
    const model = type === 'agent_start' || type === 'llm_start' ? data.model : undefined;
    this.#isModelKnown = model !== undefined;
    this.#shared = this.setup.modelAttributes(names.invokeAgent, model);
    const attributes: Attributes = { ...this.#shared, [names.run]: run };
    if (this.#question !== undefined) {
      const parts = [{ type: 'text', content: this.#question }];
      attributes[names.inputMessages] = JSON.stringify([{ role: 'user', parts }]);
    }
    const name = agentName === undefined ? names.invokeAgent : `${names.invokeAgent} ${agentName}`;
    this.#agent = new OpenSpan(tracer, this.parent, { name, kind: SpanKind.INTERNAL, time, attributes });
    this.#current = this.#agent;
  }

  #startCall(event: EventOf<'llm_start'>): void {
    const { iteration, model } = event.data;
    if (!this.#isModelKnown) this.#learnModel(model);
    this.#call?.fail(event.time, { code: 'retried', message: 'The call was made again before it ended.' });
    if (this.setup.steps && this.#agent !== undefined && iteration !== undefined)
      this.#turnToStep(iteration, event.time);
    this.#call = new CallSpan(this.setup, this.#context, event);
    this.#current = this.#call.open;
  }

  /** The model of an agent that was met before a call of it. */
  #learnModel(model: string): void {
    this.#isModelKnown = true;
    this.#shared = this.setup.modelAttributes(this.setup.names.invokeAgent, model);
    this.#agent?.span.setAttributes(this.#shared);
  }

  #turnToStep(iteration: number, time: number): void {
    if (this.#step?.iteration === iteration) return;
    this.#endStep(time);
    const { names, tracer } = this.setup;
    const attributes = { [names.iteration]: iteration };
    const start = { name: `${names.step} ${iteration}`, kind: SpanKind.INTERNAL, time, attributes };
    this.#step = { span: new OpenSpan(tracer, this.#context, start), iteration };
  }

  #endStep(time: number): void {
    this.#step?.span.end(time);
    this.#step = undefined;
  }

  #fail({ time, data }: EventOf<'error'>): void {
    if (this.#call === undefined) {
      this.setup.instruments.failed(data.code, this.#shared);
      this.#current?.note('exception', time, { 'exception.type': data.code, 'exception.message': data.message });
    } else this.#call.fail(time, data);
    this.#call = undefined;
  }

  #endAgent({ time, data }: EventOf<'agent_end'>): void {
    const { names, instruments } = this.setup;
    const agent = this.#agent;
    this.#current = agent;
    this.isOver = true;
    if (agent === undefined) return;
    const { status, reason = status, usage = {}, costUsd } = data;
    const { inputTokens, outputTokens } = usage;
    const optional = { [names.inputTokens]: inputTokens, [names.outputTokens]: outputTokens, [names.costUsd]: costUsd };
    agent.span.setAttributes({ [names.status]: status, ...present(optional) });
    if (status === 'failed') agent.fail({ code: reason, message: `The run failed: ${reason}` }, names);
    const attributes = status === 'failed' ? { ...this.#shared, [names.errorType]: reason } : this.#shared;
    instruments.agentEnded(time - agent.start, attributes);
  }

  /** Turns in a run that are no work of their own: pauses, approvals, text that is taken back. */
  #note({ type, time, data }: WeirEvent): void {
    if (type === 'agent_start' || type === 'progress' || type === 'raw' || type === 'citation') return;
    const { names } = this.setup;
    const call = 'toolCallId' in data ? { [names.toolCallId]: data.toolCallId } : {};
    this.#current?.note(`weir.${type}`, time, call);
  }
}

/** Why what is open at the end of a run has failed. */
function endOf(event: WeirEvent): EventFailure {
  if (event.type !== 'agent_end' || event.data.status === 'completed') return unfinished;
  return { code: event.data.status, message: `The run was ${event.data.status} before it ended.` };
}
