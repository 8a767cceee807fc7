import { InvalidArgumentError, realClock, type Clock, type FailureCode } from '@weir/core';
import { checkTime } from '@weir/core/options';
import { checkFailureCodes } from '../../errors/check-failure-codes.js';
import { checkModel } from '../../model/check-model.js';
import type { LanguageModel } from '../../model/language-model.js';
import type { ModelFailure } from '../../model/model-step.js';
import { inTime } from './in-time.js';
import { openAnswer, partOf, restOf } from './opening.js';
import type { Upstream, UpstreamCall } from './upstream.js';
import { wrappedModel, type AnswerParts } from './wrapped-model.js';

/** A model that failed before it said anything. */
export interface FailedModel {
  provider: string;
  modelId: string;
  failure: ModelFailure;
}

/** Options of `withFallback`. */
export interface FallbackModelOptions {
  /**
   * How long each model may take from its call to its first content, in ms above 0; then it is let go of, and has failed with `timeout`. Default: no limit; `timeouts` of a
   * run are for the whole wrapped call, and no other model is asked after them. Pauses of a run count here.
   */
  first?: number | undefined;
  /** The codes of the failures that the next model steps in for. Default: all of them. */
  on?: readonly FailureCode[];
  /** Hears of each model that failed, and of the one that is asked next, before it is. What it throws is the answer's failure. */
  onFallback?: (failed: FailedModel, next: LanguageModel) => void;
  /** Times `first`. Default: the real clock. */
  clock?: Clock | undefined;
}

/**
 * Makes one model of several: where one fails before its first content, the next is asked.
 *
 * Use it where another model, or another provider of the same, is better than no answer; `retry` of `runAgent` to ask the same one again, and
 * `withGenerateFallback` where only streaming fails. Put `withContinuation` around it to go on with an answer that broke off in the middle: **a failure
 * after the first content passes on as it is**, for a model's stream has no way to take back what it said. A run has one: its `retry` begins with the
 * first model again.
 *
 * A model fails by refusing the call, by an error part, by a finish that says it was cut, by ending without one, or, where `first` is given, by taking longer than that. Pieces of text,
 * reasoning and tool arguments are content, as are files, sources and whole calls; what comes before them (starts, metadata) is held until then, at most 100 parts, and is
 * dropped with the model that failed. The failure of the last model passes on. A caller's abort is no failure: nobody is asked any more.
 *
 * It goes by the name of the first model. Where another one answered, a `raw` part `{ type: 'fallback', provider, modelId, failed }` comes before the first content: in a run it is
 * a `raw` event, and `responseModel` of `llm_end` names the model, by whose price the call is reckoned where that is known. The parts keep the form of the model that answered. Parts are read as they are asked for, from one model at a time.
 *
 * @throws InvalidArgumentError at once, where no model is given, for what is none, and for a `first` that is no time
 * @example
 * const model = withFallback([resolveModel('anthropic/claude-sonnet-4-5'), resolveModel('openai/gpt-5')]);
 */
export function withFallback(models: readonly LanguageModel[], options: FallbackModelOptions = {}): LanguageModel {
  const [first] = models;
  if (first === undefined) throw new InvalidArgumentError('models', 'a list of at least one model', models);
  models.forEach((model, index) => checkModel(`models[${index}]`, model));
  checkFailureCodes('on', options.on);
  checkTime('first', options.first);
  return wrappedModel(first, (upstream, call) => firstAnswer(models, options, upstream, call));
}

async function* firstAnswer(
  models: readonly LanguageModel[],
  { first, clock = realClock, on, onFallback }: FallbackModelOptions,
  upstream: Upstream,
  call: UpstreamCall,
): AnswerParts {
  const failed: FailedModel[] = [];
  for (const [index, model] of models.entries()) {
    const asked = first === undefined ? model : inTime(model, first, clock);
    const opening = await openAnswer(upstream, asked, call);
    const next = models[index + 1];
    const { failure, parts } = opening;
    if (failure === undefined || next === undefined || on?.includes(failure.code) === false) {
      if (failure === undefined && failed.length > 0) announce(parts, model, failed);
      return yield* restOf(opening);
    }
    const { provider, modelId } = model;
    failed.push({ provider, modelId, failure });
    onFallback?.({ provider, modelId, failure }, next);
  }
}

/** Tells that another model answers. What it says of itself comes behind that: it may know its name better. */
function announce(parts: unknown[], { provider, modelId }: LanguageModel, failed: readonly FailedModel[]): void {
  parts.splice(-1, 0, { type: 'raw', rawValue: { type: 'fallback', provider, modelId, failed } });
  parts.splice(partOf(parts[0]).type === 'stream-start' ? 1 : 0, 0, { type: 'response-metadata', modelId });
}
