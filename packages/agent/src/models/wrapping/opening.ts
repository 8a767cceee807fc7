import { TruncatedError } from '@weir/core';
import type { LanguageModel } from '../../model/language-model.js';
import { modelFailure } from '../../model/model-failure.js';
import type { ModelFailure } from '../../model/model-step.js';
import { readFinish } from '../../model/read-finish.js';
import type { Upstream, UpstreamCall } from './upstream.js';
import type { AnswerParts } from './wrapped-model.js';

/** A part of a model's stream, as far as wrappers look at it. */
export interface PartLike {
  type?: unknown;
  id?: unknown;
  delta?: unknown;
  error?: unknown;
  finishReason?: unknown;
  usage?: unknown;
}

/** A value as a part; one that is no object has no type. */
export function partOf(value: unknown): PartLike {
  return typeof value === 'object' && value !== null ? value : {};
}

/** How an answer began: the parts as far as the first that has content, or ends it; or the failure that came before. */
export interface Opening {
  readonly parts: unknown[];
  readonly failure?: ModelFailure;
  /** What was thrown, where the failure is no part. */
  readonly thrown?: { readonly error: unknown };
}

/** Parts without content are held until content comes, but no more of them than these. */
const mostHeld = 100;

/** Calls a model and reads to its first content. What fails before is told, not thrown, unless the caller aborted or the reader left. */
export async function openAnswer(upstream: Upstream, model: LanguageModel, call: UpstreamCall): Promise<Opening> {
  const parts: unknown[] = [];
  try {
    await upstream.open(model, call);
    for (;;) {
      const { done, value } = await upstream.read();
      if (done) throw new TruncatedError("the model's finish part");
      parts.push(value);
      const failure = failureIn(partOf(value));
      if (failure !== undefined) return { parts, failure };
      if (isContent(value) || partOf(value).type === 'finish' || parts.length >= mostHeld) return { parts };
    }
  } catch (error) {
    upstream.signal.throwIfAborted();
    return { parts, failure: modelFailure(error), thrown: { error } };
  }
}

/** Gives the beginning, and what follows it. @throws what was thrown, in its place */
export async function* restOf({ parts, thrown }: Opening): AnswerParts {
  yield* parts;
  if (thrown !== undefined) throw thrown.error;
  return 'rest';
}

/** The failure that a part tells of. */
export function failureIn(part: PartLike): ModelFailure | undefined {
  if (part.type === 'error') return modelFailure(part.error);
  if (part.type !== 'finish') return undefined;
  const end = readFinish(part);
  return end.kind === 'failure' ? end.failure : undefined;
}

const withoutContent: ReadonlySet<unknown> = new Set([
  'stream-start',
  'response-metadata',
  'text-start',
  'text-end',
  'reasoning-start',
  'reasoning-end',
  'tool-input-start',
  'tool-input-end',
  'raw',
  'ping',
]);

/** Whether the reader has something of this part, so that it cannot be taken back in silence. */
export function isContent(value: unknown): boolean {
  const { type, delta } = partOf(value);
  return delta === undefined ? !withoutContent.has(type) : delta !== '';
}
