import { modelFailure, protocolFailure } from './model-failure.js';
import type { FinishStep, ModelStep, ReportStep } from './model-step.js';
import type { ProviderOptions } from './prompt.js';
import { citationIn, citationsIn } from './read-citation.js';
import { readFinish } from './read-finish.js';
import { readUsage } from './read-usage.js';
import { mediaOf } from './read-media.js';
import { ProviderToolReader } from './read-provider-tools.js';
import { refusalIn } from './read-refusal.js';

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
  citations?: unknown;
  inputEncoding?: unknown;
  modelId?: unknown;
  warnings?: unknown;
}

/**
 * Reads the parts of one model call, of version 2, 3 or 4, into steps. What Weir's wrappers of models note beside a part is under `weir` in its `providerMetadata`.
 *
 * Parts that it has no name for become `raw` steps, as do warnings; a known part without what it must have is a `protocol` failure where the answer
 * would lack something without it, else `raw`, too; parts that only open or close a text are left out. Repeated starts change nothing.
 * A tool call that came without pieces of its arguments gets one piece, so that the pieces of a call always join to its whole.
 */
export class PartReader {
  /** The names of the tools whose arguments are coming in, by the provider's call id. */
  readonly #names = new Map<string, string>();
  readonly #previewed = new Set<string>();

  readonly #provided: ProviderToolReader;

  constructor(private readonly emit: (step: ModelStep) => void) {
    this.#provided = new ProviderToolReader(emit);
  }

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
        return this.#finish(part);
      case 'error':
        return this.emit({ kind: 'failure', failure: modelFailure(part.error) });
      case 'text-end':
        return citationsIn(part.citations).forEach((citation) => this.emit(citation));
      case 'response-metadata':
        return this.#report(part);
      case 'text-start':
      case 'tool-input-end':
      case 'ping':
        return;
      default:
        this.#readRarePart(part);
    }
  }

  #readRarePart(part: Part): void {
    switch (part.type) {
      case 'file':
      case 'reasoning-file':
        return this.emit(mediaOf(part) ?? { kind: 'raw', value: part });
      case 'source':
        return this.emit(citationIn(part) ?? { kind: 'raw', value: part });
      case 'tool-result':
        if (!this.#provided.result(part)) this.emit({ kind: 'raw', value: part });
        return;
      case 'tool-approval-request':
        if (!this.#provided.approval(part)) this.emit({ kind: 'raw', value: part });
        return;
      case 'stream-start':
        if (Array.isArray(part.warnings) && part.warnings.length > 0) this.emit({ kind: 'raw', value: part });
        return;
      default:
        this.emit({ kind: 'raw', value: part.type === 'raw' ? part.rawValue : part });
    }
  }

  #finish(part: Part): void {
    const refusal = refusalIn(part.providerMetadata);
    if (refusal !== undefined) this.emit({ kind: 'refusal', delta: refusal });
    const end = readFinish(part);
    this.emit(end.kind === 'finish' ? { ...end, ...cachedIn(part) } : end);
  }

  #report({ id, modelId, providerMetadata }: Part): void {
    const { usage, rounds } = ownNotes(providerMetadata);
    const taken = readUsage(usage);
    const report: ReportStep = {
      kind: 'report',
      ...(typeof id === 'string' && { responseId: id }),
      ...(typeof modelId === 'string' && { responseModel: modelId }),
      ...(taken && { usage: taken }),
      ...(Number.isSafeInteger(rounds) && { rounds: rounds as number }),
    };
    if (Object.keys(report).length > 1) this.emit(report);
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

  #toolStart({ id, toolName, inputEncoding }: Part): void {
    if (typeof id !== 'string' || typeof toolName !== 'string') return this.#misfit('tool-input-start');
    // Pieces of plain text are no JSON: such arguments are previewed in one piece, once they are whole.
    if (inputEncoding !== 'text') this.#names.set(id, toolName);
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
    const provided = providerExecuted === true;
    if (typeof toolCallId !== 'string' || typeof name !== 'string' || typeof input !== 'string')
      return provided ? this.emit({ kind: 'raw', value: part }) : this.#misfit('tool-call');
    if (!this.#provided.allows(toolCallId, provided)) return this.emit({ kind: 'raw', value: part });
    if (!this.#previewed.has(toolCallId) && input !== '') {
      this.#previewed.add(toolCallId);
      this.emit({ kind: 'tool-args', toolCallId, name, delta: input });
    }
    if (provided) return this.#provided.called(toolCallId, name, input);
    const metadata = metadataOf(providerMetadata);
    this.emit({ kind: 'tool-call', call: { toolCallId, name, input, ...(metadata && { metadata }) } });
  }
}

function metadataOf(value: unknown): ProviderOptions | undefined {
  return typeof value === 'object' && value !== null ? (value as ProviderOptions) : undefined;
}

/** What a wrapper of ours notes beside a part: of an answer from a cache what it took then, and of an answer in several rounds what they took so far. */
function ownNotes(metadata: unknown): { cached?: unknown; usage?: unknown; rounds?: unknown } {
  const { weir } = (metadataOf(metadata) ?? {}) as { weir?: unknown };
  return typeof weir === 'object' && weir !== null ? weir : {};
}

function cachedIn({ providerMetadata }: Part): Pick<FinishStep, 'cached' | 'savedUsage'> {
  const { cached, usage } = ownNotes(providerMetadata);
  if (cached !== true) return {};
  const savedUsage = readUsage(usage);
  return { cached, ...(savedUsage && { savedUsage }) };
}
