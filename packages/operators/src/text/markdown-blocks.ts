import { defineOperator, InvalidItemError, isEvent, operatorFrom, type Kernel, type WeirEvent } from '@weir/core';
import type { OperatorFunction } from 'rxjs';
import { abandon, holdAlong, type HeldLineages } from '../buffering/held-lineages.js';
import { checkedMaxRuns, DEFAULT_MAX_RUNS, RunStates } from '../transforming/run-states.js';
import type { MarkdownBlockChange } from './markdown/block-changes.js';
import { BlockReader } from './markdown/block-reader.js';
import { ChangeQueue } from './markdown/change-queue.js';
import { RunBlocks } from './markdown/run-blocks.js';

export interface MarkdownBlocksOptions {
  /** How many open runs are kept; beyond them the blocks of the one that was met longest ago are closed. Default 10,000. */
  maxRuns?: number | undefined;
}

/**
 * Finds the blocks of a Markdown text while it comes: says which open, how they grow, and when they are whole.
 *
 * Use it to show an answer as it is written, block by block, without reading the whole of it again at each piece; `chunkText` for pieces that know no
 * Markdown. It takes strings, which are one text, or events, of which each run has its own and each model call is a text: `llm_chunk` adds, `llm_end` closes its
 * blocks, and `retract` takes a failed attempt\'s text back: `block_retract` says from which block on, and what remains follows anew. Other events give nothing.
 *
 * Blocks are CommonMark\'s (paragraphs, headings, nested lists and quotes, fenced and indented code, HTML, thematic breaks), tables as in GFM with a
 * head of one line, and formulas in `$$` or `\\[ \\]` on lines of their own. Nothing is changed or lost: the texts of all deltas join to the text,
 * `isMarkup` tells what only marks a block, and text within blocks is not looked into. Which blocks there are does not depend on how the text arrived.
 *
 * Emits at once, apart from a line\'s beginning that is undecided (`**` may begin a text or a thematic break) and from what may close a heading or a formula. At most 1,000 characters are, then
 * it is text; so is what would be nested more than 100 deep. A paragraph that turns out to be a heading or a table says so by `block_change`. When the source completes or fails, the rest is
 * given and all blocks are closed first. Takes linear time. Memory: the open blocks of each open run, and of events the text of the open model call, of at most
 * `maxRuns` runs.
 *
 * @throws InvalidArgumentError at once, when `maxRuns` is no whole number from 1
 * @throws InvalidItemError as the stream\'s error, for an item that is neither a string nor an event
 * @see https://spec.commonmark.org and https://github.github.com/gfm/#tables-extension-
 */
export function markdownBlocks(
  options: MarkdownBlocksOptions = {},
): OperatorFunction<string | WeirEvent, MarkdownBlockChange> {
  return operatorFrom(markdownBlocksKernel(options));
}

/** `markdownBlocks` for config. */
export const markdownBlocksSpec = defineOperator<MarkdownBlocksOptions, unknown, MarkdownBlockChange>({
  name: 'markdownBlocks',
  family: 'text',
  summary: 'Finds the blocks of a Markdown text while it comes: which open, how they grow, when they are whole.',
  description:
    'To show an answer as it is written: paragraphs, headings, lists, quotes, code with its language, tables, formulas, HTML. Gives records of the types `block_open`, `block_delta`, `block_close`, `block_change` (a paragraph turned out to be a heading or a table) and `block_retract` (a failed attempt: the blocks from this number on are void). The texts of all deltas join to the text; `isMarkup` tells what only marks a block.',
  config: ({ z }) =>
    z.strictObject({
      maxRuns: z
        .int()
        .min(1)
        .default(DEFAULT_MAX_RUNS)
        .describe(
          'How many open runs are kept; beyond them the blocks of the one that was met longest ago are closed.',
        ),
    }),
  contract: {
    takes: 'text',
    gives: 'record',
    onComplete: 'gives what is undecided and closes all blocks, then completes',
    onError: 'gives what is undecided and closes all blocks, then passes the error on',
    memory: 'the open blocks, and the text of the open model call, of at most maxRuns runs',
    lineage: 'explicit',
    cardinality: 'any',
  },
  examples: [
    {
      title: 'A heading, and code with its language',
      config: {},
      input: '-a--------b-------|',
      output: '-(htuvw)--(cxy)---(z|)',
      values: {
        input: { a: '# Sum\n```t', b: 's\n1' },
        output: {
          h: { type: 'block_open', block: 0, kind: 'heading', level: 1 },
          t: { type: 'block_delta', block: 0, text: '# ', isMarkup: true },
          u: { type: 'block_delta', block: 0, text: 'Sum', isMarkup: false },
          v: { type: 'block_delta', block: 0, text: '\n', isMarkup: true },
          w: { type: 'block_close', block: 0 },
          c: { type: 'block_open', block: 1, kind: 'code', info: 'ts', language: 'ts' },
          x: { type: 'block_delta', block: 1, text: '```ts\n', isMarkup: true },
          y: { type: 'block_delta', block: 1, text: '1', isMarkup: false },
          z: { type: 'block_close', block: 1 },
        },
      },
    },
    {
      title: 'A paragraph that turns out to be a heading',
      config: {},
      input: '-a-----b----|',
      output: '-(pt)--(cuz)|',
      values: {
        input: { a: 'Sum\n', b: '===\n' },
        output: {
          p: { type: 'block_open', block: 0, kind: 'paragraph' },
          t: { type: 'block_delta', block: 0, text: 'Sum\n', isMarkup: false },
          c: { type: 'block_change', block: 0, kind: 'heading', level: 1 },
          u: { type: 'block_delta', block: 0, text: '===\n', isMarkup: true },
          z: { type: 'block_close', block: 0 },
        },
      },
    },
  ],
  kernel: (config) => markdownBlocksKernel(config),
});

function markdownBlocksKernel({ maxRuns }: MarkdownBlocksOptions): Kernel<unknown, MarkdownBlockChange> {
  const bound = checkedMaxRuns(maxRuns);
  return (emit) => {
    const queue = new ChangeQueue(emit);
    const finishRun = (run: RunBlocks) => settle(run, run.end());
    const runs = new RunStates(bound, (run) => new RunBlocks(run), finishRun);
    let plain: PlainBlocks | undefined;

    const settle = (blocks: Blocks, changes: readonly MarkdownBlockChange[]) => {
      const { held } = blocks;
      if (changes.length === 0) {
        // Nothing was decided: what has come now is held along with what was held before.
        blocks.held = blocks.isHolding ? holdAlong(held) : held;
        return;
      }
      blocks.held = blocks.isHolding ? holdAlong(undefined) : undefined;
      queue.give(changes, held);
    };

    const takeEvent = (event: WeirEvent) => {
      if (!countedTypes.has(event.type)) return;
      const run = runs.of(event.run);
      const changes = run.take(event);
      if (run.hasEnded) runs.end(event.run);
      settle(run, changes);
    };

    const finish = () => {
      if (plain !== undefined) settle(plain, plain.reader.end());
      for (const run of runs.values()) finishRun(run);
      queue.drain();
    };

    return {
      next(item) {
        if (typeof item === 'string') {
          plain ??= new PlainBlocks();
          settle(plain, plain.reader.push(item));
        } else if (isEvent(item)) takeEvent(item);
        else throw new InvalidItemError([{ path: [], message: 'expected a string or an event' }]);
      },
      complete: finish,
      error: finish,
      close() {
        abandon(plain?.held, 'markdownBlocks');
        for (const run of runs.values()) abandon(run.held, 'markdownBlocks');
        plain = undefined;
        runs.clear();
        queue.abandon();
      },
    };
  };
}

/** Blocks under way, and what the text came of that is in none of them yet. */
interface Blocks {
  held: HeldLineages;
  readonly isHolding: boolean;
}

/** The blocks of a text in strings. */
class PlainBlocks implements Blocks {
  readonly reader = new BlockReader(undefined, 0);
  held: HeldLineages;

  get isHolding(): boolean {
    return this.reader.isHolding;
  }
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
