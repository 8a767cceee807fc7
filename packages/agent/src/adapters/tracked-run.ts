import {
  RunWriter,
  realClock,
  type EventFailure,
  type EventMap,
  type RunWriterOptions,
  type Usage,
  type WeirEvent,
} from '@weir/core';
import { sumUsage } from '@weir/operators';
import type { ModelEnd, ModelFailure, ModelStep, ModelToolCall } from '../model/model-step.js';
import { ProviderTools } from '../model/provider-tools.js';
import { stepEvent } from '../model/step-event.js';

const unanswered: ModelFailure = {
  code: 'provider',
  message: 'The model call was given up without a word about its end.',
  retryable: false,
};
const noResult: EventFailure = { code: 'truncated', message: 'The run ended before the result of its tool came.' };

/**
 * One run of a framework's, told in our events: keeps their order, whatever the framework says, so that each call and each tool begins and ends
 * once, and all of them before the run does.
 *
 * Memory: the ids of the run's tools, and the calls that no tool has taken up.
 */
export class TrackedRun {
  /** Complete tool calls that no tool has taken up so far. */
  readonly calls: ModelToolCall[] = [];
  readonly #writer: RunWriter;
  readonly #tools: ProviderTools;
  /** How long tools took of which only the end is told, in ms. */
  readonly #took = new Map<string, number>();
  /** The tools that the model's provider runs. */
  readonly #provided = new Set<string>();
  #isAgent = false;
  #iteration = 0;
  #usage: Usage | undefined;
  /** The failure that was told last: what fails a call and the run around it is told once. */
  #told: ModelFailure | undefined;
  inCall = false;
  ended = false;

  constructor(
    options: RunWriterOptions,
    private readonly emit: (event: WeirEvent) => void,
  ) {
    this.#writer = new RunWriter(options);
    this.#tools = new ProviderTools(options.clock ?? realClock, (step) => this.#tell(step));
  }

  get run(): string {
    return this.#writer.run;
  }

  /** Begins the run of an agent; one that is not begun is a bare model call, over with that. */
  begin(model: string): void {
    this.#isAgent = true;
    this.emit(this.#writer.event('agent_start', { model }));
  }

  startCall(model: string): void {
    if (this.inCall) this.endCall({ kind: 'failure', failure: unanswered });
    this.inCall = true;
    const iteration = ++this.#iteration;
    this.emit(this.#writer.event('llm_start', this.#isAgent ? { model, iteration } : { model }));
  }

  /** A piece of the model's answer. */
  step(step: ModelStep): void {
    switch (step.kind) {
      case 'tool-call':
        this.calls.push(step.call);
        return;
      case 'provider-tool-start':
        if (!this.#tools.has(step.toolCallId)) this.#provided.add(step.toolCallId);
        return this.#tools.start(step);
      case 'provider-tool-end':
        if (!this.#tools.has(step.toolCallId)) this.#provided.add(step.toolCallId);
        return this.#tools.end(step);
      case 'tool-args':
        if (!this.#tools.has(step.toolCallId)) this.#tell(step);
        return;
      default:
        this.#tell(step);
    }
  }

  endCall(end: ModelEnd): void {
    if (!this.inCall) return;
    this.inCall = false;
    if (end.kind === 'finish') this.#usage = sumUsage(this.#usage, end.usage);
    else this.#told = end.failure;
    if (!this.#isAgent) {
      this.ended = true;
      this.#tools.abandon(noResult);
    }
    this.#tell(end);
  }

  startTool(toolCallId: string, name: string, args: unknown): void {
    this.#tools.start({ kind: 'provider-tool-start', toolCallId, name, args });
  }

  /** A tool of which nothing was told but its end. */
  ranTool(
    { toolCallId, name, args }: { toolCallId: string; name: string; args: unknown },
    result: unknown,
    took: number,
  ): void {
    this.#took.set(toolCallId, took);
    this.startTool(toolCallId, name, args);
    this.endTool(toolCallId, name, { result });
    this.#took.delete(toolCallId);
  }

  /** A tool that the model called waits for a yes. */
  askApproval(data: EventMap['tool_approval']): void {
    this.emit(this.#writer.event('tool_approval', data));
  }

  tellProgress(toolCallId: string, progress: unknown): void {
    this.emit(this.#writer.event('tool_progress', { toolCallId, progress }));
  }

  endTool(toolCallId: string, name: string, outcome: { result?: unknown } | { error: EventFailure }): void {
    this.#tools.end({ kind: 'provider-tool-end', toolCallId, name, ...outcome });
  }

  raw(value: unknown): void {
    if (!this.ended) this.emit(this.#writer.event('raw', { value }));
  }

  citation(step: Extract<ModelStep, { kind: 'citation' }>): void {
    this.#tell(step);
  }

  /** Ends the run, and before it what is still open in it. */
  end(status: 'completed' | 'interrupted', reason?: string, usage?: Usage): void {
    if (this.ended) return;
    this.#close(unanswered);
    this.#finish(status, reason, usage);
  }

  fail(failure: ModelFailure, usage?: Usage): void {
    if (this.ended) return;
    this.#close(failure);
    if (!this.#isAgent) return;
    if (this.#told !== failure) this.#tell({ kind: 'failure', failure });
    this.#finish('failed', failure.code, usage);
  }

  #close(failure: ModelFailure): void {
    this.endCall({ kind: 'failure', failure });
    this.#tools.abandon(failure === unanswered ? noResult : failure);
  }

  #finish(status: 'completed' | 'interrupted' | 'failed', reason?: string, reported = this.#usage): void {
    if (this.ended || !this.#isAgent) return;
    this.ended = true;
    const facts = { ...(reason !== undefined && { reason }), ...(reported && { usage: reported }) };
    this.emit(this.#writer.event('agent_end', { status, ...facts }));
  }

  #tell(step: ModelStep): void {
    if (step.kind === 'provider-tool-start' && !this.#provided.has(step.toolCallId)) {
      const { toolCallId, name, args } = step;
      return this.emit(this.#writer.event('tool_start', { toolCallId, name, args }));
    }
    if (step.kind === 'provider-tool-end' && !this.#provided.has(step.toolCallId)) {
      const { kind: _, durationMs = 0, ...end } = step;
      return this.emit(
        this.#writer.event('tool_end', { ...end, durationMs: this.#took.get(end.toolCallId) ?? durationMs }),
      );
    }
    const event = stepEvent(step, this.#writer);
    if (event !== undefined) this.emit(event);
  }
}
