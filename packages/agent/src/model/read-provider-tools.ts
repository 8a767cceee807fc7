import type { ModelStep } from './model-step.js';
import { readJson } from './read-json.js';

/** What is looked at of the parts that tell of a tool that the provider runs itself. */
interface ToolPart {
  toolCallId?: unknown;
  toolName?: unknown;
  input?: unknown;
  result?: unknown;
  isError?: unknown;
  preliminary?: unknown;
  approvalId?: unknown;
}

/**
 * Reads what a provider tells of the tools that it runs itself: their calls, the results that come before the last, the last, and the questions
 * whether one may run.
 *
 * Memory: the ids, names and arguments of one model call's tools.
 *
 * @see ProviderTools, which keeps order among the steps that come of it
 */
export class ProviderToolReader {
  readonly #called = new Map<string, { name: string; args: unknown }>();
  /** Who runs a tool, by its id: the provider, or the caller. */
  readonly #provided = new Map<string, boolean>();

  constructor(private readonly emit: (step: ModelStep) => void) {}

  /** Says whether a call may have this id, and notes whose it is then: the provider's tools and the caller's share none. */
  allows(toolCallId: string, provided: boolean): boolean {
    const known = this.#provided.get(toolCallId) ?? provided;
    this.#provided.set(toolCallId, known);
    return known === provided;
  }

  /** Reads the complete call of a tool. */
  called(toolCallId: string, name: string, input: string): void {
    const args = parsed(input);
    this.#called.set(toolCallId, { name, args });
    this.emit({ kind: 'provider-tool-start', toolCallId, name, args });
  }

  /** Reads a `tool-result` part. @returns whether it is one */
  result({ toolCallId, toolName, result, isError, preliminary }: ToolPart): boolean {
    if (typeof toolCallId !== 'string' || !this.allows(toolCallId, true)) return false;
    const name = this.#called.get(toolCallId)?.name ?? toolName;
    if (typeof name !== 'string') return false;
    if (preliminary === true) this.emit({ kind: 'provider-tool-progress', toolCallId, name, progress: result });
    else {
      const outcome = isError === true ? { error: { code: 'provider', message: wordsOf(result) } } : { result };
      this.emit({ kind: 'provider-tool-end', toolCallId, name, ...outcome });
    }
    return true;
  }

  /** Reads a `tool-approval-request` part. @returns whether it is one, for a tool that is known */
  approval({ toolCallId, approvalId }: ToolPart): boolean {
    const call = typeof toolCallId === 'string' ? this.#called.get(toolCallId) : undefined;
    if (call === undefined || typeof toolCallId !== 'string' || typeof approvalId !== 'string') return false;
    this.emit({ kind: 'provider-tool-approval', toolCallId, ...call, approvalId });
    return true;
  }
}

function parsed(input: string): unknown {
  if (input.trim() === '') return {};
  return (readJson(input) ?? { value: input }).value;
}

function wordsOf(result: unknown): string {
  if (typeof result === 'string' && result !== '') return result;
  try {
    return `The tool failed at the provider: ${JSON.stringify(result).slice(0, 500)}`;
  } catch {
    return 'The tool failed at the provider.';
  }
}
