import type { Clock, Fields } from '@weir/core';
import type { LanguageModel } from '../../model/language-model.js';
import type { ContinuationOptions } from './continuation-settings.js';
import type { CacheOptions } from './with-cache.js';
import { wrapModel } from './wrap-model.js';

/** `WrapModelOptions` as config states them: models are named. */
export interface WrappingConfig {
  fallback?: string[] | undefined;
  fallbackAfter?: number | undefined;
  generateFallback?: boolean | undefined;
  continuation?: Pick<ContinuationOptions, 'rounds' | 'overlap' | 'marker' | 'prefill'> | undefined;
  cache?: Pick<CacheOptions, 'ttl' | 'maxEntries' | 'maxBytes' | 'pace'> | undefined;
}

/** The fields of a component that uses a model which may be wrapped; spread them into its schema. */
export function wrappingFields({ z, duration, bytes, reference }: Fields) {
  return {
    fallback: z
      .array(reference('model'))
      .optional()
      .describe(
        'The models that are asked, in this order, where the one before fails before the first piece of its answer.',
      ),
    fallbackAfter: duration({ positive: true })
      .optional()
      .describe(
        'How long each model, the first and those of `fallback`, may take to the first piece of its answer; then it is let go of, and the next is asked. `timeouts` are for all of them together. Default: no limit.',
      ),
    generateFallback: z
      .boolean()
      .optional()
      .describe('Whether the answer is asked for in one piece where streaming fails before the first piece.'),
    continuation: z
      .strictObject({
        rounds: z.int().min(0).default(3).describe('How often an answer is continued, at most.'),
        overlap: z
          .int()
          .min(0)
          .default(1000)
          .describe('How many characters a continuation says again, at most; they are cut.'),
        marker: z
          .string()
          .min(1)
          .default('__END__')
          .describe('What the model is told to answer where nothing is missing. It never reaches the reader.'),
        prefill: z
          .boolean()
          .default(false)
          .describe('Hand the answer so far over as the beginning of the model’s own, for models that complete one.'),
      })
      .optional()
      .describe('Goes on, from the last character, with texts that were cut by their length limit or a broken line.'),
    cache: z
      .strictObject({
        ttl: duration({ positive: true }).describe('For how long an answer is given again.'),
        maxEntries: z.int().min(1).default(1000).describe('The most answers to keep.'),
        maxBytes: bytes({ positive: true })
          .default(64 * 1024 * 1024)
          .describe('The most memory that they may take, about.'),
        pace: z
          .union([
            z.enum(['atOnce', 'recorded']),
            z.strictObject({ charactersPerSecond: z.number().positive().describe('The reading speed.') }),
          ])
          .default('atOnce')
          .describe(
            'How fast an answer is given again: at once, with the waits with which it came, or at a reading speed.',
          ),
      })
      .optional()
      .describe(
        'Gives whole answers again, from memory, where the same was asked before. Default: the model is asked each time.',
      ),
  };
}

/** Wraps a model as config says. @param resolve finds a model by its name */
export function wrapConfigured(
  model: LanguageModel,
  { fallback, cache, ...rest }: WrappingConfig,
  { resolve, clock }: { resolve: (name: string) => LanguageModel; clock: Clock },
): LanguageModel {
  return wrapModel(model, { ...rest, clock, fallback: fallback?.map(resolve), cache: cache && { ...cache, clock } });
}
