import { modelFailure, protocolFailure } from './model-failure.js';
import { mediaOf } from './read-media.js';
import type { ModelStep } from './model-step.js';
import type { ProviderOptions } from './prompt.js';
import { readFinish } from './read-finish.js';

/** A part of a model's stream as it arrives: nothing about it is sure but that it is an object. */
interface Part {
  type?: unknown;
  id?: unknown;
  delta?: unknown;
  toolCallId?: unknown;
  toolName?: unknown;
  input?: unknown;
  providerExecuted?: unknown;
  providerMetadata?: unknown;
  rawValue?: unknown;
  error?: unknown;
  finishReason?: unknown;
  usage?: unknown;
  mediaType?: unknown;
  data?: unknown;
}

/**
 * Reads the parts of one model call, of version 2, 3 or 4, into steps.
 *
 * Parts that it has no name for become `raw` steps, and so do sources and tools that the provider runs itself; a known part without what it
 * must have is a `protocol` failure; parts that only open or close a text are left out. Repeated starts change nothing.
 * A tool call that came without pieces of its arguments gets one piece, so that the pieces of a call always join to its whole.
 */
export class PartReader {
  /** The names of the tools whose arguments are coming in, by the provider's call id. */
  readonly #names = new Map<string, string>();
  readonly #previewed = new Set<string>();

  constructor(private readonly emit: (step: ModelStep) => void) {}

  /** Reads one part. Never throws on account of the part. */
  read(value: unknown): void {
    if (typeof value !== 'object' || value === null) return this.emit({ kind: 'raw', value });
    const part: Part = value;
    switch (part.type) {
      case 'text-delta':
        if (typeof part.delta !== 'string') return this.#misfit('text-delta');
        if (part.delta !== '') this.emit({ kind: 'text', delta: part.delta });
        return;
      case 'reasoning-start':
      case 'reasoning-delta':
      case 'reasoning-end':
        return this.#reasoning(part);
      case 'tool-input-start':
        return this.#toolStart(part);
      case 'tool-input-delta':
        return this.#toolDelta(part);
      case 'tool-call':
        return this.#toolCall(part);
      case 'finish':
        return this.emit(readFinish(part));
      case 'error':
        return this.emit({ kind: 'failure', failure: modelFailure(part.error) });
      case 'file':
        return this.emit(mediaOf(part) ?? { kind: 'raw', value });
      case 'stream-start':
      case 'text-start':
      case 'text-end':
      case 'tool-input-end':
      case 'response-metadata':
      case 'ping':
        return;
      default:
        this.emit({ kind: 'raw', value: part.type === 'raw' ? part.rawValue : value });
    }
  }

  #misfit(type: string): void {
    this.emit({
      kind: 'failure',
      failure: protocolFailure(`The model sent a "${type}" part that lacks what such a part must have.`),
    });
  }

  #reasoning({ type, delta = '', providerMetadata }: Part): void {
    if (typeof delta !== 'string') return this.#misfit(String(type));
    const metadata = metadataOf(providerMetadata);
    if (type === 'reasoning-start')
      this.emit({ kind: 'reasoning', delta, starts: true, ...(metadata && { metadata }) });
    else if (metadata !== undefined) this.emit({ kind: 'reasoning', delta, metadata });
    else if (delta !== '') this.emit({ kind: 'reasoning', delta });
  }

  #toolStart({ id, toolName, providerExecuted }: Part): void {
    if (typeof id !== 'string' || typeof toolName !== 'string') return this.#misfit('tool-input-start');
    if (providerExecuted !== true) this.#names.set(id, toolName);
  }

  #toolDelta({ id, delta }: Part): void {
    if (typeof id !== 'string' || typeof delta !== 'string') return this.#misfit('tool-input-delta');
    const name = this.#names.get(id);
    if (name === undefined || delta === '') return;
    this.#previewed.add(id);
    this.emit({ kind: 'tool-args', toolCallId: id, name, delta });
  }

  #toolCall(part: Part): void {
    const { toolCallId, toolName: name, input, providerExecuted, providerMetadata } = part;
    if (providerExecuted === true) return this.emit({ kind: 'raw', value: part });
    if (typeof toolCallId !== 'string' || typeof name !== 'string' || typeof input !== 'string')
      return this.#misfit('tool-call');
    if (!this.#previewed.has(toolCallId) && input !== '') {
      this.#previewed.add(toolCallId);
      this.emit({ kind: 'tool-args', toolCallId, name, delta: input });
    }
    const metadata = metadataOf(providerMetadata);
    this.emit({ kind: 'tool-call', call: { toolCallId, name, input, ...(metadata && { metadata }) } });
  }
}

function metadataOf(value: unknown): ProviderOptions | undefined {
  return typeof value === 'object' && value !== null ? (value as ProviderOptions) : undefined;
}
