import { InvalidArgumentError, type Clock } from '@weir/core';
import type { LanguageModel } from '../../model/language-model.js';
import type { ContinuationOptions } from './continuation-settings.js';
import { withCache, type CacheOptions } from './with-cache.js';
import { withContinuation } from './with-continuation.js';
import { withFallback } from './with-fallback.js';
import { withGenerateFallback } from './with-generate-fallback.js';

/** What is to hold a model up. Each is off when left out. */
export interface WrapModelOptions {
  /** Ask for the answer in one piece where streaming fails, of the fallback models too. */
  generateFallback?: boolean | undefined;
  /** The models that are asked, in this order, where the one before fails before its first content. */
  fallback?: readonly LanguageModel[] | undefined;
  /** How long each model, the first and those of `fallback`, may take to its first content before the next is asked, in ms above 0: `first` of `withFallback`. */
  fallbackAfter?: number | undefined;
  /** Go on with answers that were cut. */
  continuation?: ContinuationOptions | undefined;
  /** Give an answer again where the same was asked before. */
  cache?: CacheOptions | undefined;
  /** Times `fallbackAfter`; the cache has one of its own. Default: the real clock. */
  clock?: Clock | undefined;
}

/**
 * Puts wrappers around a model in the order in which they work together: each model is asked for its answer in one piece where it cannot stream, then the next model is asked,
 * an answer that breaks off is continued by whichever model answers then, and what came of all that is cached.
 *
 * Use it where options are what you have, as from configuration; the functions themselves, for any other order or their further options. With no option it gives
 * the model itself.
 *
 * @throws InvalidArgumentError at once, when an option makes no sense, as `fallbackAfter` without `fallback`, or a model has no `doGenerate` where that is to be used
 * @see withGenerateFallback, withFallback, withContinuation, withCache
 */
export function wrapModel(model: LanguageModel, options: WrapModelOptions): LanguageModel {
  const { generateFallback = false, fallback = [], fallbackAfter, continuation, cache, clock } = options;
  if (fallbackAfter !== undefined && fallback.length === 0)
    throw new InvalidArgumentError('fallbackAfter', 'used with a `fallback` that is asked then', fallbackAfter);
  const [first = model, ...others] = [model, ...fallback].map((each) =>
    generateFallback ? withGenerateFallback(each) : each,
  );
  const answering = others.length > 0 ? withFallback([first, ...others], { first: fallbackAfter, clock }) : first;
  const whole = continuation === undefined ? answering : withContinuation(answering, continuation);
  return cache === undefined ? whole : withCache(whole, cache);
}
