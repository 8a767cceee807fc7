import {
  BoundedMap,
  createEvent,
  defineOperator,
  InvalidArgumentError,
  isEvent,
  operatorFrom,
  type EventMap,
  type Kernel,
  type WeirEvent,
} from '@weir/core';
import { markdownBlocks, textStats } from '@weir/operators';
import { Subject, type OperatorFunction } from 'rxjs';
import { RunNumbers, maxRuns } from './run-numbers.js';
// For the events that it adds to the vocabulary.
import type {} from './strategy.js';

export interface AnalyzeTextOptions {
  /** How many pieces of text lie between two `text_stats`. Default 20. */
  every?: number | undefined;
  /** The language that words and sentences are told by, as a BCP 47 tag. Default: the platform's. */
  locale?: string | undefined;
}

/**
 * Adds what is known of the text to the events of runs: how much there is and how fast it comes (`text_stats`), and its Markdown blocks (`markdown_block`).
 *
 * For readers that show more than the text: a word count, a table as it grows, code as code. Where the text itself is not needed, `textStats` and
 * `markdownBlocks` alone give the same as plain records.
 *
 * All events pass at once, in their order. What a piece of text tells follows it; what an end tells comes before it: the last `text_stats`, with
 * `isComplete`, stands before `agent_end`. Events are numbered anew, from each run's first. Completes and errors with the source, the open blocks
 * closed first. Linear time. Memory: that of `textStats` and `markdownBlocks`.
 *
 * @throws InvalidArgumentError at once, when an option makes no sense
 */
export function analyzeText<T = WeirEvent>(options: AnalyzeTextOptions = {}): OperatorFunction<T, T | WeirEvent> {
  return operatorFrom(analyzeTextKernel(options) as Kernel<T, T | WeirEvent>);
}

/** `analyzeText` for config. */
export const analyzeTextSpec = defineOperator<AnalyzeTextOptions, unknown, unknown>({
  name: 'analyzeText',
  family: 'agent',
  summary: 'Adds to the events of runs how much text there is, how fast it comes, and its Markdown blocks.',
  description:
    'Adds `text_stats` (characters, words, sentences, tokens, tokens per second) and `markdown_block` (blocks that open, grow, close) to the events, which pass unchanged but for their numbers. For the records alone use `textStats` and `markdownBlocks`.',
  config: ({ z }) =>
    z.strictObject({
      every: z.int().min(1).default(usualEvery).describe('How many pieces of text lie between two `text_stats`.'),
    }),
  contract: {
    takes: 'event',
    gives: 'event',
    onComplete: 'closes the open blocks, then completes',
    onError: 'closes the open blocks, then passes the error on',
    memory: 'the open blocks, and the text of the open model call, of at most 10,000 runs',
    lineage: 'explicit',
    cardinality: 'any',
  },
  examples: [
    {
      title: 'A piece of text and its block',
      config: { every: 1 },
      input: '-a------e----|',
      output: '-(asot)-(cpe)|',
      values: {
        input: { a: event('llm_chunk', 0, { delta: 'Hi.' }), e: event('llm_end', 1, { finishReason: 'stop' }) },
        output: {
          a: event('llm_chunk', 0, { delta: 'Hi.' }),
          s: event('text_stats', 1, exampleFigures(false)),
          o: event('markdown_block', 2, { type: 'block_open', run: 'r', block: 0, kind: 'paragraph' }),
          t: event('markdown_block', 3, { type: 'block_delta', run: 'r', block: 0, text: 'Hi.', isMarkup: false }),
          c: event('text_stats', 4, exampleFigures(true)),
          p: event('markdown_block', 5, { type: 'block_close', run: 'r', block: 0 }),
          e: event('llm_end', 6, { finishReason: 'stop' }),
        },
      },
    },
  ],
  kernel: (config) => analyzeTextKernel(config),
});

const usualEvery = 20;

function analyzeTextKernel({ every = usualEvery, locale }: AnalyzeTextOptions): Kernel<unknown, unknown> {
  if (!Number.isInteger(every) || every < 1) throw new InvalidArgumentError('every', 'a whole number from 1', every);
  // Made once here, so that a locale that is none is refused now.
  const stats = textStats({ ...(locale !== undefined && { locale }) });
  return (emit) => {
    const numbers = new RunNumbers();
    const texts = new Subject<WeirEvent>();
    let latest: WeirEvent | undefined;
    /** By run, how many tokens the latest figures told of. */
    const told = new BoundedMap<string, number>(maxRuns);

    const add = <Type extends 'text_stats' | 'markdown_block'>(type: Type, run: string, data: EventMap[Type]) => {
      const { time = 0, parent, source } = latest ?? {};
      emit(createEvent(type, { run, seq: numbers.next(run), time, source, parent }, data));
    };
    const statistics = texts.pipe(stats).subscribe((found) => {
      const { run = '', characters, tokens, isComplete } = found;
      if (characters === 0) return;
      const before = told.get(run) ?? 0;
      if (!isComplete && tokens >= before && tokens - before < every) return;
      if (isComplete) told.delete(run);
      else told.set(run, tokens);
      // Taken apart only here: most figures are not told.
      const { run: _, ...figures } = found;
      add('text_stats', run, figures);
    });
    const blocks = texts.pipe(markdownBlocks()).subscribe((change) => add('markdown_block', change.run ?? '', change));

    return {
      next(item) {
        if (!isEvent(item)) return emit(item);
        latest = item;
        if (item.type === 'llm_chunk') {
          emit(numbers.number(item));
          texts.next(item);
        } else {
          texts.next(item);
          emit(numbers.number(item));
        }
        if (item.type === 'agent_end') numbers.end(item.run);
      },
      complete: () => texts.complete(),
      error: () => texts.complete(),
      close() {
        statistics.unsubscribe();
        blocks.unsubscribe();
      },
    };
  };
}

function event(type: string, seq: number, data: object) {
  return { type, data, run: 'r', seq, time: 0 };
}

function exampleFigures(isComplete: boolean) {
  return { characters: 3, words: 1, sentences: 1, tokens: 1, tokensPerSecond: 0, isComplete };
}
