import { InvalidArgumentError, type FailureCode } from '@weir/core';
import { checkFailureCodes } from '../../errors/check-failure-codes.js';
import { checkModel } from '../../model/check-model.js';
import type { LanguageModel } from '../../model/language-model.js';
import { generatedParts, type WholeAnswer } from './generated-parts.js';
import { canGenerate, canStream, type GeneratingModel } from './open-stream.js';
import { openAnswer, restOf } from './opening.js';
import type { Upstream, UpstreamCall } from './upstream.js';
import { wrappedModel, type AnswerParts } from './wrapped-model.js';

/** Options of `withGenerateFallback`. */
export interface GenerateFallbackOptions {
  /**
   * The codes of the failures of streaming after which the answer is asked for in one piece. Default: all but `unauthorized` and `rate_limited`,
   * which would befall the second call as well.
   */
  on?: readonly FailureCode[];
}

const inVain: ReadonlySet<string> = new Set(['unauthorized', 'rate_limited']);

/**
 * Asks a model for its answer in one piece where streaming fails before its first content, or the model cannot stream; and gives that as a stream.
 *
 * A model that has no `doStream` needs none: it is asked so by itself. Use this for servers and proxies whose streaming is missing or broken; `withFallback` for another model. Put `smooth` or `chunkText` behind it where the reader is to get
 * the text bit by bit nevertheless.
 *
 * A failure after the first content passes on; so does that of the second call. Text and reasoning come in one piece each, tool calls with their
 * arguments in one piece, files, sources and results of the provider's tools as they are, the finish with its usage: all in the form of the model's version. The whole answer
 * is held, since it comes whole. The caller's abort, and a reader who leaves, abort either call. Everything else as with `withFallback`.
 *
 * @throws InvalidArgumentError at once, where the model has no `doGenerate`
 * @throws UnreadableAnswerError from the call, where what `doGenerate` gives is no answer
 * @example
 * const model = withGenerateFallback(createOpenAICompatible({ name: 'proxy', baseURL }).chatModel('llama3.2'));
 */
export function withGenerateFallback(
  model: LanguageModel | GeneratingModel,
  options: GenerateFallbackOptions = {},
): LanguageModel {
  checkModel('model', model);
  if (!canGenerate(model)) throw new InvalidArgumentError('model', 'a model with "doGenerate"', model);
  checkFailureCodes('on', options.on);
  return wrappedModel(model, (upstream, call) => streamOrGenerate(model, options, upstream, call));
}

async function* streamOrGenerate(
  model: GeneratingModel,
  { on }: GenerateFallbackOptions,
  upstream: Upstream,
  call: UpstreamCall,
): AnswerParts {
  if (canStream(model)) {
    const opening = await openAnswer(upstream, model, call);
    const code = opening.failure?.code;
    if (code === undefined || !(on?.includes(code) ?? !inVain.has(code))) return yield* restOf(opening);
    upstream.close();
  }
  upstream.signal.throwIfAborted();
  const answer = (await model.doGenerate({ ...call, abortSignal: upstream.signal })) as WholeAnswer | undefined;
  upstream.signal.throwIfAborted();
  yield* generatedParts(model.modelId, answer);
}
