import {
  defineOperator,
  isEvent,
  isOfAgent,
  operatorFrom,
  type EventOf,
  type Kernel,
  type WeirEvent,
} from '@weir/core';
import type { OperatorFunction } from 'rxjs';
import { OpenCall } from './open-call.js';
import { checkedMaxRuns, DEFAULT_MAX_RUNS, RunStates } from './run-states.js';
import type { ToolCall } from './tool-call.js';

export interface ToolCallsOptions {
  /** Whether a record is given for each piece of arguments, too. Default true. */
  partial?: boolean;
  /** How many open runs are kept; beyond them the one that was met longest ago starts anew. Default 10,000. */
  maxRuns?: number;
}

/**
 * Assembles the events of each tool call into one record, and gives it each time that it changes: with its arguments as they stream in, when it
 * starts, reports and ends.
 *
 * Use it to show what an agent does; `ofType('tool_end')` where only results count. When the model call ends, the arguments are parsed
 * strictly (`ready` or `invalid`); when the tool starts, they are those that it runs with. Calls that are still open when their run ends, or whose
 * arguments were not whole when the next model call began, are given once more as `abandoned`. A run ends at `agent_end`; a bare model call at
 * `error`, too. All other events are dropped.
 *
 * Emits at once, in time that is linear in the arguments' length however they are cut: the partial arguments are one object that grows. Completes and
 * errors with the source. Holds the calls under way, with their text, of at most `maxRuns` runs, and at most 1,000 in each: beyond, the oldest is abandoned.
 *
 * @throws InvalidArgumentError at once, when `maxRuns` is no whole number from 1
 * @see partialJson for an answer in JSON
 */
export function toolCalls<Args = unknown, Result = unknown>(
  options: ToolCallsOptions = {},
): OperatorFunction<unknown, ToolCall<Args, Result>> {
  return operatorFrom(toolCallsKernel(options)) as OperatorFunction<unknown, ToolCall<Args, Result>>;
}

interface ToolCallsConfig {
  partial: boolean;
  maxRuns: number;
}

/** `toolCalls` for config. */
export const toolCallsSpec = defineOperator<ToolCallsConfig, unknown, ToolCall>({
  name: 'toolCalls',
  family: 'transforming',
  summary: 'Assembles the events of each tool call into one record, with its arguments as they stream in.',
  description:
    'Gives `{ run, toolCallId, name, state, args, argsText, progress, result, error, durationMs }` each time that the call changes; `state` is `arguments`, `ready`, `invalid`, `running`, `completed`, `failed` or `abandoned`. Arguments are a preview until they are `ready`. Other events are dropped.',
  config: ({ z }) =>
    z.strictObject({
      partial: z.boolean().default(true).describe('Whether a record is given for each piece of arguments, too.'),
      maxRuns: z
        .int()
        .min(1)
        .default(DEFAULT_MAX_RUNS)
        .describe('How many open runs are kept; beyond them the one that was met longest ago starts anew.'),
    }),
  contract: {
    takes: 'event',
    gives: 'record',
    onComplete: 'completes at once; everything was emitted before',
    onError: 'passes the error on at once',
    memory: 'the calls under way of at most maxRuns runs, at most 1,000 in each',
    lineage: 'synchronous',
    cardinality: 'any',
  },
  examples: [
    {
      title: 'From the arguments to the result',
      config: {},
      input: '-a-s-e|',
      output: '-x-y-z|',
      values: {
        input: {
          a: event('tool_args', { toolCallId: 't', name: 'search', delta: '{"query":"weirs"}' }),
          s: event('tool_start', { toolCallId: 't', name: 'search', args: { query: 'weirs' } }),
          e: event('tool_end', { toolCallId: 't', name: 'search', durationMs: 4, result: 7 }),
        },
        output: {
          x: call('arguments', '{"query":"weirs"}'),
          y: call('running', '{"query":"weirs"}'),
          z: { ...call('completed', '{"query":"weirs"}'), durationMs: 4, result: 7 },
        },
      },
    },
    {
      title: 'Whole calls only',
      config: { partial: false },
      input: '-a-m|',
      output: '---x|',
      values: {
        input: {
          a: event('tool_args', { toolCallId: 't', name: 'search', delta: '{"query":"weirs"}' }),
          m: event('llm_end', { finishReason: 'tool_calls' }),
        },
        output: { x: call('ready', '{"query":"weirs"}') },
      },
    },
  ],
  kernel: (config) => toolCallsKernel(config),
});

/** So many calls of one run are open at a time; models make a handful. */
const MAX_CALLS = 1000;

type Calls = Map<string, OpenCall>;

/** What is known of a run: its open calls, and whether an agent makes them, whose run goes on until `agent_end`. */
interface OpenRun {
  readonly calls: Calls;
  isAgent: boolean;
}

type NamedToolEvent = EventOf<'tool_args' | 'tool_start' | 'tool_end'>;

/** `toolCalls` as a kernel. */
export function toolCallsKernel({ partial = true, maxRuns }: ToolCallsOptions): Kernel<unknown, ToolCall> {
  const bound = checkedMaxRuns(maxRuns);
  return (emit) => {
    const runs = new RunStates<OpenRun>(bound, () => ({ calls: new Map(), isAgent: false }));
    return {
      next(item) {
        if (!isEvent(item) || !concernsCalls.has(item.type)) return;
        const run = runs.of(item.run);
        const records = recordsOf(item, run, partial);
        // All is settled before anything is emitted: the reader may send the next event from within its own `next`.
        if (run.calls.size === 0 && !run.isAgent) runs.end(item.run);
        for (const record of records) emit(record);
      },
      close: () => runs.clear(),
    };
  };
}

/** What an event changes in the calls of its run. */
function recordsOf(event: WeirEvent, run: OpenRun, partial: boolean): readonly ToolCall[] {
  const { calls } = run;
  run.isAgent ||= isOfAgent(event);
  switch (event.type) {
    case 'llm_start':
      return abandon(calls, ({ state }) => state === 'arguments');
    case 'llm_end':
      return finishArguments(calls);
    case 'error':
      return run.isAgent ? [] : abandon(calls, () => true);
    case 'agent_end':
      run.isAgent = false;
      return abandon(calls, () => true);
    case 'tool_progress':
      return reported(event, calls.get(event.data.toolCallId));
    case 'tool_args':
    case 'tool_start':
    case 'tool_end':
      return changeOfCall(event, calls, partial);
    default:
      return [];
  }
}

/** A report of a call that nothing is known of has no name to show. */
function reported(event: EventOf<'tool_progress'>, call: OpenCall | undefined): readonly ToolCall[] {
  call?.take(event);
  return call === undefined ? [] : [call.record()];
}

function changeOfCall(event: NamedToolEvent, calls: Calls, partial: boolean): readonly ToolCall[] {
  const { toolCallId } = event.data;
  const known = calls.get(toolCallId);
  const [oldest] = known !== undefined || calls.size < MAX_CALLS ? [] : calls.values();
  const abandoned = oldest === undefined ? [] : abandon(calls, (call) => call === oldest);
  const call = known ?? new OpenCall(event.run, toolCallId, event.data.name);
  call.take(event);
  if (event.type === 'tool_end') calls.delete(toolCallId);
  else if (known === undefined) calls.set(toolCallId, call);
  return partial || event.type !== 'tool_args' ? [...abandoned, call.record()] : abandoned;
}

function finishArguments(calls: Calls): readonly ToolCall[] {
  const records: ToolCall[] = [];
  for (const call of calls.values()) {
    if (call.state !== 'arguments') continue;
    call.finishArguments();
    records.push(call.record());
  }
  return records;
}

function abandon(calls: Calls, isLost: (call: OpenCall) => boolean): readonly ToolCall[] {
  const records: ToolCall[] = [];
  for (const [id, call] of calls) {
    if (!isLost(call)) continue;
    calls.delete(id);
    call.abandon();
    records.push(call.record());
  }
  return records;
}

const concernsCalls = new Set<string>([
  'tool_args',
  'tool_start',
  'tool_progress',
  'tool_end',
  'llm_start',
  'llm_end',
  'agent_start',
  'error',
  'agent_end',
]);

function event(type: string, data: object) {
  return { type, data, run: 'r', seq: 0, time: 0 };
}

function call(state: string, argsText: string) {
  return { run: 'r', toolCallId: 't', name: 'search', state, args: { query: 'weirs' }, argsText };
}
