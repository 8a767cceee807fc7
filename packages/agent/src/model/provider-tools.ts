import type { Clock, EventFailure } from '@weir/core';
import type { ModelStep, ProviderToolEnd, ProviderToolStart } from './model-step.js';

/**
 * Keeps order among the tools that a provider runs itself, whatever it sends: each starts once, ends once, after its start, and before the end of the
 * call. Takes the time that they need.
 *
 * Memory: the ids of one call's tools.
 */
export class ProviderTools {
  /** When the running ones started, in ms. */
  readonly #running = new Map<string, { name: string; since: number }>();
  readonly #ended = new Set<string>();

  constructor(
    private readonly clock: Clock,
    private readonly emit: (step: ModelStep) => void,
  ) {}

  /** Whether a tool has started under this id; its arguments are complete then. */
  has(toolCallId: string): boolean {
    return this.#running.has(toolCallId) || this.#ended.has(toolCallId);
  }

  start(step: ProviderToolStart): void {
    if (this.has(step.toolCallId)) return;
    this.#running.set(step.toolCallId, { name: step.name, since: this.clock.now() });
    this.emit(step);
  }

  end(step: ProviderToolEnd): void {
    const { toolCallId, name } = step;
    if (this.#ended.has(toolCallId)) return;
    if (!this.#running.has(toolCallId)) this.start({ kind: 'provider-tool-start', toolCallId, name, args: undefined });
    const { since = 0 } = this.#running.get(toolCallId) ?? {};
    this.#running.delete(toolCallId);
    this.#ended.add(toolCallId);
    this.emit({ ...step, durationMs: this.clock.now() - since });
  }

  /** Ends those of which no result has come. */
  abandon({ code, message }: EventFailure): void {
    const error = { code, message };
    for (const [toolCallId, { name }] of [...this.#running])
      this.end({ kind: 'provider-tool-end', toolCallId, name, error });
  }
}
