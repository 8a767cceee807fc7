import { defineOperator, InvalidItemError, isEvent, operatorFrom, type Kernel, type WeirEvent } from '@weir/core';
import type { OperatorFunction } from 'rxjs';
import { messageKernel, type AccumulatedMessage } from './accumulated-message.js';
import { checkedMaxRuns, DEFAULT_MAX_RUNS, RunStates } from './run-states.js';
import { concernsTally, RunTally } from './run-tally.js';
import { countTally, lengthTally, textTally, type Tally } from './tally.js';

/** What is accumulated: UTF-16 units, the text itself, chunks, or a record of all that is known of the message. */
export type AccumulateKind = 'length' | 'text' | 'count' | 'message';

export interface AccumulateOptions {
  /** How many open runs are kept; beyond them the one that was met longest ago starts anew. Default 10,000. */
  maxRuns?: number;
}

/**
 * Gives, for each piece of text, what has come so far: its length, the text, the number of pieces, or a record of the message.
 *
 * Use it to show an answer as it grows; RxJS's `scan` for other sums over one stream. It takes strings, which make up one text, or
 * events, of which each run has its own: `llm_chunk` adds, `retract` takes back what a failed attempt said (and gives the
 * value without it), other events give nothing. `count` also counts values of any other kind.
 *
 * Emits at once, in constant time; completes and errors with the source. A run is let go at its `agent_end`; a bare model
 * call at `llm_end` or `error`. Where all that tells of an agent is filtered out before (see `isOfAgent`), each model call is therefore a text of its own.
 *
 * @throws InvalidArgumentError at once, when `maxRuns` is no whole number from 1
 * @throws InvalidItemError as the stream's error, for an item that is neither a string nor an event (with `message`: no event)
 * @see AccumulatedMessage for what `message` gives
 */
export function accumulate(
  kind: 'message',
  options?: AccumulateOptions,
): OperatorFunction<WeirEvent, AccumulatedMessage>;
export function accumulate(kind: 'text', options?: AccumulateOptions): OperatorFunction<string | WeirEvent, string>;
export function accumulate(kind: 'length', options?: AccumulateOptions): OperatorFunction<string | WeirEvent, number>;
export function accumulate(kind: 'count', options?: AccumulateOptions): OperatorFunction<unknown, number>;
export function accumulate(kind: AccumulateKind, options: AccumulateOptions = {}): OperatorFunction<never, unknown> {
  return operatorFrom(accumulateKernel(kind, options));
}

type AccumulateConfig = AccumulateKind | { kind: AccumulateKind; maxRuns: number };

/** `accumulate` for config: the kind alone, or with its options. */
export const accumulateSpec = defineOperator<AccumulateConfig, unknown, unknown>({
  name: 'accumulate',
  family: 'transforming',
  summary:
    'Gives, for each piece of text, what has come so far: its length, the text, the number of pieces, or a record.',
  description:
    'For events each run has its own text; strings make up one. `retract` takes back what a failed attempt said. `message` gives `{ run, content, delta, chunks, isComplete, tokenCount }` and one more record at the run’s end.',
  config: ({ z }) => {
    const kind = z
      .enum(['length', 'text', 'count', 'message'])
      .describe(
        '`length` in UTF-16 units, the `text`, the `count` of pieces, or a `message`: a record of all that is known.',
      );
    const maxRuns = z
      .int()
      .min(1)
      .default(DEFAULT_MAX_RUNS)
      .describe('How many open runs are kept; beyond them the one that was met longest ago starts anew.');
    return z.union([kind, z.strictObject({ kind, maxRuns })]).describe('What to accumulate, alone or with options.');
  },
  contract: {
    takes: 'text',
    gives: 'any',
    onComplete: 'completes at once; everything was emitted before',
    onError: 'passes the error on at once',
    memory: 'one value for each open run, at most maxRuns',
    lineage: 'synchronous',
    cardinality: 'atMostOne',
  },
  examples: [
    {
      title: 'The text so far',
      config: 'text',
      input: '-a-b-c|',
      output: '-x-y-z|',
      values: { input: { a: 'It', b: ' is', c: ' 42.' }, output: { x: 'It', y: 'It is', z: 'It is 42.' } },
    },
    {
      title: 'A message as it grows, with its end',
      config: { kind: 'message' },
      input: '-a-b-e|',
      output: '-x-y-z|',
      values: {
        input: {
          a: event('llm_chunk', 0, { delta: 'It' }),
          b: event('llm_chunk', 1, { delta: ' is' }),
          e: event('llm_end', 2, { finishReason: 'stop', usage: { outputTokens: 2 } }),
        },
        output: {
          x: { run: 'r', content: 'It', delta: 'It', chunks: 1, isComplete: false },
          y: { run: 'r', content: 'It is', delta: ' is', chunks: 2, isComplete: false },
          z: { run: 'r', content: 'It is', delta: '', chunks: 2, isComplete: true, tokenCount: 2 },
        },
      },
    },
  ],
  kernel: (config) =>
    typeof config === 'string' ? accumulateKernel(config, {}) : accumulateKernel(config.kind, config),
});

function accumulateKernel(kind: AccumulateKind, options: AccumulateOptions): Kernel<unknown, unknown> {
  const maxRuns = checkedMaxRuns(options.maxRuns);
  switch (kind) {
    case 'length':
      return tallyKernel(lengthTally, maxRuns, false);
    case 'count':
      return tallyKernel(countTally, maxRuns, true);
    case 'text':
      return tallyKernel(textTally, maxRuns, false);
    case 'message':
      return messageKernel(maxRuns);
  }
}

function tallyKernel<Value>(tally: Tally<Value>, maxRuns: number, takesAny: boolean): Kernel<unknown, unknown> {
  return (emit: (value: Value) => void) => {
    const runs = new RunStates(maxRuns, () => new RunTally(tally));
    let plain = tally.zero;

    const takeEvent = (event: WeirEvent) => {
      if (!concernsTally(event)) return;
      const run = runs.of(event.run);
      const change = run.take(event);
      if (change === 'ended') runs.end(event.run);
      if (change === 'changed') emit(run.value);
    };

    return {
      next(item) {
        if (typeof item === 'string') emit((plain = tally.add(plain, item)));
        else if (isEvent(item)) takeEvent(item);
        else if (takesAny) emit((plain = tally.add(plain, '')));
        else throw new InvalidItemError([{ path: [], message: 'expected a string or an event' }]);
      },
      nextAll(items, start, results) {
        let index = start;
        try {
          for (; index < items.length; index++) {
            const item = items[index];
            if (typeof item !== 'string') break;
            results.push((plain = tally.add(plain, item)));
          }
        } catch {
          // A text that has become too long: `next` fails on this item again.
        }
        return index;
      },
      close: () => runs.clear(),
    };
  };
}

function event(type: string, seq: number, data: object) {
  return { type, data, run: 'r', seq, time: 0 };
}
