import { RunWriter, type Clock, type EventMap, type EventType, type WeirEvent } from '@weir/core';

/** A script of one run's events: the type, its data, and the ms that pass before it. */
export type RunScript = readonly { [Type in EventType]: readonly [Type, EventMap[Type], number?] }[EventType][];

/** An agent's run with one tool: 1 s long, as a recording would have it. */
export const toolRunScript: RunScript = [
  ['user_message', { content: 'What is 1 + 2?' }],
  ['agent_start', { model: 'gpt-5', tools: ['add'] }],
  ['llm_start', { model: 'gpt-5', iteration: 1 }],
  ['tool_args', { toolCallId: 'c1', name: 'add', delta: '{"a":1,"b":2}' }, 200],
  ['llm_end', { finishReason: 'tool_calls', usage: { inputTokens: 20, outputTokens: 10 }, costUsd: 0.001 }, 50],
  ['tool_start', { toolCallId: 'c1', name: 'add', args: { a: 1, b: 2 } }],
  ['tool_end', { toolCallId: 'c1', name: 'add', durationMs: 100, result: 3 }, 100],
  ['llm_start', { model: 'gpt-5', iteration: 2 }],
  ['llm_chunk', { delta: 'The sum ' }, 250],
  ['llm_chunk', { delta: 'is ' }, 100],
  ['llm_chunk', { delta: '3.' }, 100],
  ['llm_end', { finishReason: 'stop', usage: { inputTokens: 40, outputTokens: 6 }, costUsd: 0.002 }, 200],
  ['agent_end', { status: 'completed' }],
];

/** When recordings of tests begin. */
export const recordedAt = Date.UTC(2026, 0, 1);

/** The events of a script, as they were recorded. */
export function recordedRun(
  script: RunScript,
  { run = 'r', parent }: { run?: string; parent?: string } = {},
): WeirEvent[] {
  let time = recordedAt;
  const clock = { now: () => time } as Clock;
  const writer = new RunWriter({ run, clock, ...(parent !== undefined && { parent }) });
  return script.map(([type, data, wait = 0]) => {
    time += wait;
    return writer.event(type, data);
  });
}
