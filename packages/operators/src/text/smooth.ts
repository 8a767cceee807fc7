import { defineOperator, InvalidArgumentError, realClock, type Clock } from '@weir/core';
import { Observable, type MonoTypeOperatorFunction, type Subscriber } from 'rxjs';
import type { FoundIn } from './boundaries/boundary-finder.js';
import { Chunker } from './boundaries/chunker.js';
import { GraphemeBoundaries } from './boundaries/grapheme-boundaries.js';
import { ByCount } from './boundaries/grouping.js';
import { isLanguageTag } from './boundaries/language-tag.js';
import { WordBoundaries } from './boundaries/word-boundaries.js';
import { SmoothSubscriber, type SmoothSettings } from './smoothing/smooth-subscriber.js';

export interface SmoothOptions {
  /** What is never parted: `grapheme`, what a reader takes for one character; `word`, a word with what follows it. Default `grapheme`. */
  by?: 'grapheme' | 'word' | undefined;
  /** How many milliseconds a text may come later than its source gave it, at most; from `interval`. Default 300. */
  maxLag?: number | undefined;
  /** How many milliseconds lie between two pieces of a text; above 0. Default 16, which is 60 times a second. */
  interval?: number | undefined;
  /** How many UTF-16 units are held at most, of all runs together; from 64. Default 4096. */
  maxHold?: number | undefined;
  /** The language that words are told by, as a BCP 47 tag. Default: the platform's. */
  locale?: string | undefined;
  /** Where time comes from. Default `realClock`. */
  clock?: Clock;
}

/**
 * Turns text that comes in bursts into text that comes evenly, and never later than `maxLag`.
 *
 * Use it where people read along; `chunkText` for pieces that are cut by their sense and do not wait, `rateLimit` for items of any kind. It takes
 * strings, which are one text, and events, of which each run has its own: the deltas of `llm_chunk` are smoothed. All else stays in its place: what came
 * before it in its run, and in the runs that are parts of it (`parent`, at any depth), goes out before it, and it waits for that, at most `maxLag`. A `retract` drops what is held of its attempt.
 *
 * The first unit of a text goes on at once. From then on there is a piece each `interval`, of as many whole units as it takes to be in time: a burst
 * is spread over `maxLag`, and under steady supply the pace settles at the source's. A unit whose end is not known is held no longer than
 * any other, so it is then parted (a surrogate pair never is). The pieces join to the text; where they are cut depends on time.
 *
 * While its reader is closed it waits, and that time does not count as lag. When the source completes, the rest goes on at its pace, within
 * `maxLag`, and then it completes. A failure follows the rest at once. Emitted text has the envelope of the event that its end came with.
 * Memory: at most `maxHold` units, an item that waits behind them counting as one; what is more goes on at once, the oldest of all runs first.
 *
 * @throws InvalidArgumentError at once, when an option makes no sense
 */
export function smooth<T = unknown>(options: SmoothOptions = {}): MonoTypeOperatorFunction<T> {
  const settings = settingsOf(options);
  return (source) =>
    new Observable<T>((subscriber) => {
      source.subscribe(new SmoothSubscriber(subscriber, settings) as Subscriber<T>);
    });
}

type SmoothConfig = Omit<SmoothOptions, 'clock'>;

/** `smooth` for config. */
export const smoothSpec = defineOperator<SmoothConfig, unknown, unknown>({
  name: 'smooth',
  family: 'text',
  summary: 'Turns text that comes in bursts into text that comes evenly, and never later than a bound.',
  description:
    'Where people read along. The first unit goes on at once; then the text is spread so that none of it lags by more than `maxLag`. A tool call, an end or an error does not overtake: the text before it goes out first, that of sub-agents included. While its reader is closed it waits. For pieces cut by their sense use `chunkText`.',
  config: ({ z, duration }) =>
    z
      .strictObject({
        by: z
          .enum(['grapheme', 'word'])
          .default('grapheme')
          .describe('What is never parted: `grapheme`, what a reader takes for one character, or `word`.'),
        maxLag: duration()
          .default(DEFAULT_MAX_LAG)
          .describe('How much later a text may come than its source gave it, at most.'),
        interval: duration({ positive: true })
          .default(DEFAULT_INTERVAL)
          .describe('The time between two pieces of a text.'),
        maxHold: z
          .int()
          .min(MINIMUM_HOLD)
          .default(DEFAULT_MAX_HOLD)
          .describe('How many UTF-16 units are held at most, of all runs together; what is more goes on at once.'),
        locale: z
          .string()
          .refine(isLanguageTag, 'Write a BCP 47 language tag, such as `th` or `pt-BR`.')
          .optional()
          .describe('The language that words are told by, as a BCP 47 tag such as `th`.'),
      })
      .refine(({ maxLag, interval }) => maxLag >= interval, 'Make "maxLag" at least as long as "interval".'),
  contract: {
    takes: 'text',
    gives: 'same',
    onComplete: 'gives the rest at its pace, within `maxLag`, then completes',
    onError: 'gives the rest at once, then passes the error on',
    memory: 'at most `maxHold` UTF-16 units, of all runs together',
    lineage: 'explicit',
    cardinality: 'any',
  },
  examples: [
    {
      title: 'A burst is spread; its last character counts as whole once its time is up',
      config: { maxLag: '4ms', interval: '1ms' },
      input: '-x-------|',
      output: '-a-bcd---|',
      values: { input: { x: 'abcd' } },
    },
    {
      title: 'What waits when the source completes comes in time, too',
      config: { by: 'word', maxLag: '4ms', interval: '2ms' },
      input: '-x|',
      output: '-a-b-(c|)',
      values: { input: { x: 'one two three' }, output: { a: 'one ', b: 'two ', c: 'three' } },
    },
    {
      title: 'A tool call is not overtaken',
      config: { maxLag: '4ms', interval: '2ms' },
      input: '-xt------|',
      output: '-a-b-(ct)|',
      values: {
        input: { x: text('abc'), t: toolCall() },
        output: { a: text('a'), b: text('b'), c: text('c'), t: toolCall() },
      },
    },
  ],
  create: (config, { clock }) => smooth({ ...config, clock }),
});

const DEFAULT_MAX_LAG = 300;
const DEFAULT_INTERVAL = 16;
const DEFAULT_MAX_HOLD = 4096;
const MINIMUM_HOLD = 64;

function settingsOf(options: SmoothOptions): SmoothSettings {
  const { by = 'grapheme', locale, clock = realClock } = options;
  const { maxLag = DEFAULT_MAX_LAG, interval = DEFAULT_INTERVAL, maxHold = DEFAULT_MAX_HOLD } = options;
  if (by !== 'grapheme' && by !== 'word') throw new InvalidArgumentError('by', '"grapheme" or "word"', by);
  if (!(interval > 0 && interval < Infinity))
    throw new InvalidArgumentError('interval', 'a number of milliseconds above 0', interval);
  if (!(maxLag >= interval && maxLag < Infinity))
    throw new InvalidArgumentError('maxLag', `a number of milliseconds from ${interval}, which is "interval"`, maxLag);
  if (!(Number.isInteger(maxHold) && maxHold >= MINIMUM_HOLD))
    throw new InvalidArgumentError('maxHold', `a whole number from ${MINIMUM_HOLD}`, maxHold);
  if (locale !== undefined && !isLanguageTag(locale))
    throw new InvalidArgumentError('locale', 'a BCP 47 language tag such as "th"', locale);
  const findIn = (found: FoundIn) =>
    by === 'word' ? new WordBoundaries(found, locale) : new GraphemeBoundaries(found);
  const startWork = () => new Chunker({ findIn, grouping: new ByCount(1), maxHold });
  return { maxLag, interval, maxHold, clock, startWork };
}

function text(delta: string) {
  return { type: 'llm_chunk', data: { delta }, run: 'r', seq: 0, time: 0 };
}

function toolCall() {
  return { type: 'tool_start', data: { toolCallId: 't', name: 'search', args: {} }, run: 'r', seq: 1, time: 0 };
}
