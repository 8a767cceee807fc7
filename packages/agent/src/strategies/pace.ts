import { defineOperator, InvalidArgumentError, type Clock } from '@weir/core';
import { smooth, type SmoothOptions } from '@weir/operators';
import type { MonoTypeOperatorFunction } from 'rxjs';

/** How somebody reads. */
export interface ReadingPace {
  /** Words a minute. */
  readonly wordsPerMinute: number;
  /** How many milliseconds the text may come later than the model gave it, at most. */
  readonly maxLag: number;
}

/** Readers, by what they do: who looks for one thing, who reads to themselves, who wants to understand each step. */
export const readingPaces = {
  skim: { wordsPerMinute: 450, maxLag: 500 },
  read: { wordsPerMinute: 240, maxLag: 1500 },
  study: { wordsPerMinute: 150, maxLag: 3000 },
} as const satisfies Record<string, ReadingPace>;

export interface PaceOptions extends Partial<{ [Key in keyof ReadingPace]: ReadingPace[Key] | undefined }> {
  /** Whose pace it is; `wordsPerMinute` and `maxLag` go before. Default `read`. */
  reader?: keyof typeof readingPaces | undefined;
  /** The language that words are told by, as a BCP 47 tag. Default: the platform's. */
  locale?: string | undefined;
  /** Where time comes from. Default `realClock`. */
  clock?: Clock;
}

/**
 * Lets text go word by word at the pace of its reader, and never later than a bound.
 *
 * It is `smooth` with settings for people: a word each 60,000 / `wordsPerMinute` milliseconds. Where the model is faster, several words go at a time, as
 * many as it takes for none to be later than `maxLag`; where it is slower, the pace is the model's. `smooth` itself for other settings, `chunkText` with `by: 'reading'` for
 * whole sentences.
 *
 * Timing, order, errors, backpressure and memory are those of `smooth`.
 *
 * @throws InvalidArgumentError at once, when an option makes no sense
 * @example
 * runAgent({ model, prompt }).pipe(pace({ reader: 'study' }))
 */
export function pace<T = unknown>(options: PaceOptions = {}): MonoTypeOperatorFunction<T> {
  return smooth(smoothOptions(options));
}

/** `pace` for config. */
export const paceSpec = defineOperator<Omit<PaceOptions, 'clock'>, unknown, unknown>({
  name: 'pace',
  family: 'text',
  summary: 'Lets text go word by word at the pace of its reader, and never later than a bound.',
  description:
    'Where people read along: `skim` is 450 words a minute, 500 ms late at most; `read` 240 and 1.5 s; `study` 150 and 3 s. A faster model has several words go at a time. It is `smooth` with settings for people; use that for others.',
  config: ({ z, duration }) =>
    z.strictObject({
      reader: z
        .enum(['skim', 'read', 'study'])
        .default('read')
        .describe('Whose pace it is; `wordsPerMinute` and `maxLag` go before.'),
      wordsPerMinute: z
        .number()
        .positive()
        .max(fastest, `Write at most ${fastest}: nobody reads faster than a word a millisecond.`)
        .optional()
        .describe('How many words are read in a minute.'),
      maxLag: duration({ positive: true })
        .optional()
        .describe('How much later a text may come than its source gave it, at most; a word’s time at least.'),
    }),
  contract: {
    takes: 'text',
    gives: 'same',
    onComplete: 'gives the rest at its pace, within `maxLag`, then completes',
    onError: 'gives the rest at once, then passes the error on',
    memory: 'at most 4,096 UTF-16 units, of all runs together',
    lineage: 'explicit',
    cardinality: 'any',
  },
  examples: [
    {
      title: 'A word each 2 ms, and none later than 4 ms',
      config: { wordsPerMinute: 30_000, maxLag: '4ms' },
      input: '-x|',
      output: '-a-b-(c|)',
      values: { input: { x: 'one two three' }, output: { a: 'one ', b: 'two ', c: 'three' } },
    },
  ],
  create: (config, { clock }) => pace({ ...config, clock }),
});

const fastest = 60_000;

function smoothOptions({ reader = 'read', locale, clock, ...own }: PaceOptions): SmoothOptions {
  // A caller without types may give any name.
  const preset = (readingPaces as Record<string, ReadingPace | undefined>)[reader];
  if (preset === undefined) throw new InvalidArgumentError('reader', '"skim", "read" or "study"', reader);
  const { wordsPerMinute = preset.wordsPerMinute, maxLag = preset.maxLag } = own;
  if (!(wordsPerMinute > 0 && wordsPerMinute <= fastest))
    throw new InvalidArgumentError('wordsPerMinute', `a number above 0, at most ${fastest}`, wordsPerMinute);
  if (!(maxLag > 0 && maxLag < Infinity))
    throw new InvalidArgumentError('maxLag', 'a number of milliseconds above 0', maxLag);
  // A lag shorter than a word's time leaves no room for a pace: then the lag is the pace.
  const interval = Math.min(60_000 / wordsPerMinute, maxLag);
  return { by: 'word', interval, maxLag, locale, ...(clock && { clock }) };
}
