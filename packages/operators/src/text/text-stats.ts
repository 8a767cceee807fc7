import {
  defineOperator,
  InvalidArgumentError,
  InvalidItemError,
  isEvent,
  operatorFrom,
  realClock,
  type Clock,
  type Kernel,
  type WeirEvent,
} from '@weir/core';
import type { OperatorFunction } from 'rxjs';
import { RunStates } from '../transforming/run-states.js';
import { isLanguageTag } from './boundaries/language-tag.js';
import { RunTextCounts } from './counting/run-text-counts.js';
import type { TextCounts } from './counting/text-counter.js';

/** How much text there is, and how fast it comes. */
export interface TextStats extends TextCounts {
  /** The run that the text is of; left out for strings. */
  readonly run?: string;
  /** Tokens after the first piece, by the time since; 0 until time has passed. */
  readonly tokensPerSecond: number;
  /** Whether the text is over. */
  readonly isComplete: boolean;
}

export interface TextStatsOptions {
  /** The language that words and sentences are told by, as a BCP 47 tag. Default: the platform's. */
  locale?: string | undefined;
  /** How many open runs are kept; beyond them the one that was met longest ago starts anew. Default 10,000. */
  maxRuns?: number | undefined;
  /** Where the time of strings comes from; events bring theirs. Default `realClock`. */
  clock?: Clock;
}

/**
 * Gives, for each piece of text, how many characters, words and sentences there are so far, and how many tokens come in a second.
 *
 * Use it to show the pace of an answer or to keep to a length, with `sample` behind it where every piece is too often; `accumulate` for the length in UTF-16 units
 * alone, `measure` for times of any items. It takes strings, which make up one text, or events, of which each run has its own: `llm_chunk` adds,
 * `retract` takes back what a failed attempt said, `llm_end` ends a text and brings the provider's count of tokens; until then each piece counts as one.
 * What has begun counts: half a word is one. The counts depend on the text alone, not on how it was cut.
 *
 * Emits at once; a last time with `isComplete` at a run's end (`agent_end`; `llm_end` or `error` of a bare model call), and, where there was text in strings, when the source completes. Completes and errors with the
 * source. The work for a piece is proportional to its length, however long the text is. Memory: the open word and sentence of each open run, at most 4,096 units each; a longer one counts as several.
 *
 * @throws InvalidArgumentError at once, when `maxRuns` is no whole number from 1
 * @throws InvalidItemError as the stream's error, for an item that is neither a string nor an event
 * @see https://www.unicode.org/reports/tr29/ Unicode text segmentation
 */
export function textStats(options: TextStatsOptions = {}): OperatorFunction<string | WeirEvent, TextStats> {
  return operatorFrom(textStatsKernel(options));
}

/** `textStats` for config. */
export const textStatsSpec = defineOperator<TextStatsOptions, string | WeirEvent, TextStats>({
  name: 'textStats',
  family: 'text',
  summary: 'Gives, for each piece of text, the characters, words, sentences and tokens per second so far.',
  description:
    'To show the pace of an answer or to keep to a length; with `sample` behind it where every piece is too often. For events each run has its own text, and `retract` takes back what a failed attempt said. Gives `{ run, characters, words, sentences, tokens, tokensPerSecond, isComplete }`.',
  config: ({ z }) =>
    z.strictObject({
      locale: z
        .string()
        .refine(isLanguageTag, 'Write a BCP 47 language tag, such as `th` or `pt-BR`.')
        .optional()
        .describe('The language that words and sentences are told by, as a BCP 47 tag such as `th`.'),
      maxRuns: z
        .int()
        .min(1)
        .default(DEFAULT_MAX_RUNS)
        .describe('How many open runs are kept; beyond them the one that was met longest ago starts anew.'),
    }),
  contract: {
    takes: 'text',
    gives: 'record',
    onComplete: 'gives the last counts of a text in strings, then completes',
    onError: 'passes the error on at once',
    memory: 'the open word and sentence of each open run, at most 4,096 units each; at most maxRuns runs',
    lineage: 'synchronous',
    cardinality: 'any',
  },
  examples: [
    {
      title: 'Half a word counts as one',
      config: { locale: 'en' },
      input: '-a-b|',
      output: '-x-y(z|)',
      values: {
        input: { a: 'Hel', b: 'lo, world.' },
        output: {
          x: { characters: 3, words: 1, sentences: 1, tokens: 1, tokensPerSecond: 0, isComplete: false },
          y: { characters: 13, words: 2, sentences: 1, tokens: 2, tokensPerSecond: 500, isComplete: false },
          z: { characters: 13, words: 2, sentences: 1, tokens: 2, tokensPerSecond: 500, isComplete: true },
        },
      },
    },
    {
      title: 'The provider’s count of tokens replaces that of the pieces',
      config: {},
      input: '-a-e|',
      output: '-x-y|',
      values: {
        input: {
          a: { type: 'llm_chunk', data: { delta: '漢字' }, run: 'r', seq: 0, time: 0 },
          e: {
            type: 'llm_end',
            data: { finishReason: 'stop', usage: { outputTokens: 3 } },
            run: 'r',
            seq: 1,
            time: 9,
          },
        },
        output: {
          x: { run: 'r', characters: 2, words: 1, sentences: 1, tokens: 1, tokensPerSecond: 0, isComplete: false },
          y: { run: 'r', characters: 2, words: 1, sentences: 1, tokens: 3, tokensPerSecond: 0, isComplete: true },
        },
      },
    },
  ],
  kernel: (options, { clock }) => textStatsKernel({ ...options, clock }),
});

const DEFAULT_MAX_RUNS = 10_000;

function textStatsKernel({
  locale,
  maxRuns = DEFAULT_MAX_RUNS,
  clock = realClock,
}: TextStatsOptions): Kernel<string | WeirEvent, TextStats> {
  if (!Number.isInteger(maxRuns) || maxRuns < 1)
    throw new InvalidArgumentError('maxRuns', 'a whole number from 1', maxRuns);
  if (locale !== undefined && !isLanguageTag(locale))
    throw new InvalidArgumentError('locale', 'a BCP 47 language tag such as "th"', locale);
  return (emit) => {
    const runs = new RunStates(maxRuns, () => new RunTextCounts(locale));
    let plain: RunTextCounts | undefined;

    const takeEvent = (event: WeirEvent) => {
      if (!countedTypes.has(event.type)) return;
      const run = runs.of(event.run);
      const change = run.take(event);
      if (change === 'ended') runs.end(event.run);
      if (change !== undefined) emit(statsOf(run, change === 'ended', event.run));
    };

    return {
      next(item) {
        if (typeof item === 'string') {
          plain ??= new RunTextCounts(locale);
          plain.add(item, clock.now());
          emit(statsOf(plain, false));
        } else if (isEvent(item)) takeEvent(item);
        else throw new InvalidItemError([{ path: [], message: 'expected a string or an event' }]);
      },
      complete() {
        if (plain === undefined) return;
        plain.endCall();
        emit(statsOf(plain, true));
      },
      close: () => runs.clear(),
    };
  };
}

/** The others need no state. */
const countedTypes = new Set<string>([
  'llm_chunk',
  'retract',
  'agent_start',
  'llm_start',
  'llm_end',
  'error',
  'agent_end',
]);

function statsOf({ counts, from, until }: RunTextCounts, isComplete: boolean, run?: string): TextStats {
  const elapsed = until - (from ?? until);
  const { characters, words, sentences, tokens } = counts;
  const tokensPerSecond = elapsed > 0 ? (1000 * Math.max(tokens - 1, 0)) / elapsed : 0;
  // Literals: spreading the counts would take longer than counting.
  if (run === undefined) return { characters, words, sentences, tokens, tokensPerSecond, isComplete };
  return { run, characters, words, sentences, tokens, tokensPerSecond, isComplete };
}
