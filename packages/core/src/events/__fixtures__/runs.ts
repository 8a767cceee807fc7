import * as fc from 'fast-check';
import type { EventMap } from '../event-map.js';
import type { EventType, WeirEvent } from '../stream-event.js';
import { createEvent } from '../event-factories.js';

/** An event without its place: its type and data. */
export type Step = { [Type in EventType]: { type: Type; data: EventMap[Type] } }[EventType];

export function step<Type extends EventType>(type: Type, data: EventMap[Type]): Step {
  return { type, data } as unknown as Step;
}

/** Gives steps their places: one run, numbered from 0. */
export function runOf(run: string, steps: readonly Step[]): WeirEvent[] {
  return steps.map(({ type, data }, seq) => createEvent<EventType>(type, { run, seq, time: seq }, data));
}

const delta = step('llm_chunk', { delta: 'a' });
const thought = step('reasoning_chunk', { delta: 'b' });

/** One model call with its chunks, then the tools that it called, each started after its arguments. */
function iteration(): fc.Arbitrary<Step[]> {
  const shape = fc.record({
    chunks: fc.array(fc.constantFrom(delta, thought), { minLength: 1, maxLength: 4 }),
    tools: fc.integer({ min: 0, max: 3 }),
    progress: fc.boolean(),
    fails: fc.boolean(),
  });
  return shape.map(({ chunks, tools, progress, fails }) => {
    const ids = Array.from({ length: tools }, (_, index) => `call ${index}`);
    const calls = ids.map((toolCallId) => ({ toolCallId, name: 'add' }));
    return [
      step('llm_start', { model: 'm' }),
      ...chunks,
      ...calls.map((call) => step('tool_args', { ...call, delta: '{}' })),
      fails
        ? step('error', { code: 'timeout', message: 'late', retryable: true })
        : step('llm_end', { finishReason: 'stop' }),
      ...(fails ? [step('retract', { attempt: 1 })] : []),
      ...(fails ? [] : calls.map((call) => step('tool_start', { ...call, args: {} }))),
      ...(fails || !progress ? [] : calls.map(({ toolCallId }) => step('tool_progress', { toolCallId, progress: 1 }))),
      ...(fails ? [] : calls.map((call) => step('tool_end', { ...call, durationMs: 1, result: 2 }))),
    ];
  });
}

/** The steps of an agent's run that keeps every rule. */
export function agentRuns(): fc.Arbitrary<Step[]> {
  const status = fc.constantFrom('completed', 'interrupted', 'failed');
  return fc
    .tuple(fc.boolean(), fc.array(iteration(), { maxLength: 4 }), status)
    .map(([asked, iterations, ended]) => [
      ...(asked ? [step('user_message', { content: 'hello' })] : []),
      step('agent_start', { model: 'm' }),
      ...iterations.flatMap((steps, turn) => steps.map((each) => inTurn(each, turn))),
      step('progress', { iteration: iterations.length, tokens: 1 }),
      step('agent_end', { status: ended }),
    ]);
}

/** Tool calls have names of their own in each turn. */
function inTurn(each: Step, turn: number): Step {
  if (!('toolCallId' in each.data)) return each;
  return { ...each, data: { ...each.data, toolCallId: `turn ${turn}, ${each.data.toolCallId}` } } as Step;
}
