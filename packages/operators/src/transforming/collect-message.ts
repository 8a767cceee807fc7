import {
  BoundedMap,
  createEvent,
  defineOperator,
  isEvent,
  operatorFrom,
  type Kernel,
  type WeirEvent,
} from '@weir/core';
import type { OperatorFunction } from 'rxjs';
import { RunFailedError } from '../errors/run-failed-error.js';
import { CollectedRun, type CollectedMessage } from './collected-run.js';
import { checkedMaxRuns, DEFAULT_MAX_RUNS } from './run-states.js';
import { toolCallsKernel } from './tool-calls.js';

export interface CollectMessageOptions {
  /** How many open runs are kept; beyond them the one that began first starts anew. Default 10,000. */
  maxRuns?: number;
}

/**
 * Gives what a run came to as one value when it ends: text, reasoning, tool calls, usage, and why the model stopped.
 *
 * Use it where only the whole answer counts: to store it, to put it into the conversation. `accumulate('message')` gives the text as it grows, `toolCalls` each call. A run
 * ends with `agent_end`; one that is no agent’s with `llm_end` or `error`. What a failed attempt said is left out once it is retracted. A run that its
 * reader stopped gives what has come, with `status: 'interrupted'`; so does one that is cut, because the source completes within it, if it said anything.
 *
 * Emits at the end of each run, completes with the source and errors at once: of a run that a failure cuts nothing is given, as `retry` may bring it again. Receipts do not wait for the end of a run. Holds the text and the calls of each open run, at most `maxRuns`. A failed run is the stream's error:
 * read several runs with `groupByRun`, and `catchError` within it, to keep the others.
 *
 * @throws InvalidArgumentError at once, when `maxRuns` is no whole number from 1
 * @throws RunFailedError as the stream's error, when a run failed: it says why
 */
export function collectMessage(options: CollectMessageOptions = {}): OperatorFunction<unknown, CollectedMessage> {
  return operatorFrom(collectMessageKernel(options));
}

interface CollectMessageConfig {
  maxRuns: number;
}

/** `collectMessage` for config. */
export const collectMessageSpec = defineOperator<CollectMessageConfig, unknown, CollectedMessage>({
  name: 'collectMessage',
  family: 'transforming',
  summary: 'Gives what a run came to as one record when it ends: text, reasoning, tool calls, usage.',
  description:
    'Gives `{ run, status, text, reasoning, toolCalls, usage, finishReason }`; `status` is `interrupted` where the run was stopped, or its events end before it does. The last event of a run that failed goes where the step’s `onError` says. For the text as it grows use `accumulate: message`.',
  config: ({ z }) =>
    z.strictObject({
      maxRuns: z
        .int()
        .min(1)
        .default(DEFAULT_MAX_RUNS)
        .describe('How many open runs are kept; beyond them the one that began first starts anew.'),
    }),
  contract: {
    takes: 'event',
    gives: 'record',
    onComplete: 'gives what has come of each open run, marked as interrupted, then completes',
    onError: 'passes the error on at once; a run that it cuts is not given',
    memory: 'the text and the calls of each open run, at most maxRuns',
    lineage: 'synchronous',
    cardinality: 'atMostOne',
  },
  examples: [
    {
      title: 'An answer, whole',
      config: {},
      input: '-a-b-e|',
      output: '-----x|',
      values: {
        input: {
          a: event('llm_chunk', { delta: 'It is' }),
          b: event('llm_chunk', { delta: ' 42.' }),
          e: event('llm_end', { finishReason: 'stop', usage: { outputTokens: 4 } }),
        },
        output: {
          x: {
            run: 'r',
            status: 'completed',
            text: 'It is 42.',
            reasoning: '',
            toolCalls: [],
            usage: { outputTokens: 4 },
            finishReason: 'stop',
          },
        },
      },
    },
    {
      title: 'A run whose events end before it does',
      config: {},
      input: '-a-|',
      output: '---(x|)',
      values: {
        input: { a: event('llm_chunk', { delta: 'It is' }) },
        output: { x: { run: 'r', status: 'interrupted', text: 'It is', reasoning: '', toolCalls: [] } },
      },
    },
    {
      title: 'A run that failed fails',
      config: {},
      input: '-a-f|',
      output: '---#',
      values: {
        input: {
          a: event('llm_chunk', { delta: 'It is' }),
          f: event('error', { code: 'timeout', message: 'No answer within 30 s.', retryable: true }),
        },
      },
      error: 'run_failed',
    },
  ],
  kernel: (config) => collectMessageKernel(config),
});

function collectMessageKernel({ maxRuns }: CollectMessageOptions): Kernel<unknown, CollectedMessage> {
  const bound = checkedMaxRuns(maxRuns);
  const callsKernel = toolCallsKernel({ partial: false, maxRuns: bound });
  return (emit) => {
    const runs = new BoundedMap<string, CollectedRun>(bound);
    const calls = callsKernel((call) => runs.get(call.run)?.takeCall(call));

    const runOf = ({ run }: WeirEvent) => {
      const known = runs.get(run);
      if (known !== undefined) return known;
      const collected = new CollectedRun(run);
      runs.set(run, collected);
      return collected;
    };

    return {
      next(item) {
        if (!isEvent(item) || item.type === 'user_message') return;
        const collected = runOf(item);
        calls.next(item);
        if (!collected.take(item)) return;
        runs.delete(item.run);
        emit(messageAt(item, collected));
      },
      complete() {
        for (const collected of [...runs.values()]) {
          // What was under way of its calls is abandoned, as when the run ends.
          calls.next(createEvent('agent_end', { run: collected.run, seq: 0, time: 0 }, { status: 'interrupted' }));
          if (collected.hasContent) emit(collected.message('interrupted'));
        }
      },
      close() {
        calls.close?.();
        runs.clear();
      },
    };
  };
}

/** What a run came to, by its last event. */
function messageAt(end: WeirEvent, collected: CollectedRun): CollectedMessage {
  const status = end.type === 'agent_end' ? end.data.status : end.type === 'llm_end' ? statusOf(end) : 'failed';
  if (status !== 'failed') return collected.message(status);
  throw new RunFailedError(collected.run, collected.failure);
}

function statusOf({ data }: { data: { finishReason: string } }): 'completed' | 'failed' {
  return data.finishReason === 'error' ? 'failed' : 'completed';
}

function event(type: string, data: object) {
  return { type, data, run: 'r', seq: 0, time: 0 };
}
