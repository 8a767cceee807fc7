import { createEvent } from './event-factories.js';
import type { EventMap } from './event-map.js';
import { isOfAgent } from './is-of-agent.js';
import type { EventType } from './stream-event.js';

const tool = { toolCallId: 'c', name: 'add' };
const isTold = <Type extends EventType>(type: Type, data: EventMap[Type]) =>
  isOfAgent(createEvent(type, { run: 'r', seq: 7, time: 0 }, data));

describe('isOfAgent', () => {
  it('knows what only agents tell', () => {
    expect([
      isTold('agent_start', { model: 'm' }),
      isTold('agent_pause', {}),
      isTold('agent_resume', {}),
      isTold('tool_decision', { toolCallId: 'c', approved: true }),
      isTold('llm_start', { model: 'm', iteration: 2 }),
    ]).toEqual(Array<boolean>(5).fill(true));
  });

  it('takes what a bare model call tells for no sign of an agent', () => {
    expect([
      isTold('user_message', { content: 'x' }),
      isTold('llm_start', { model: 'm', attempt: 2 }),
      isTold('llm_chunk', { delta: 'x' }),
      isTold('llm_end', { finishReason: 'stop' }),
      isTold('tool_args', { ...tool, delta: '{}' }),
      isTold('tool_approval', { ...tool, args: {} }),
      isTold('tool_start', { ...tool, args: {} }),
      isTold('tool_end', { ...tool, durationMs: 1 }),
      isTold('error', { code: 'x', message: 'm', retryable: false }),
    ]).toEqual(Array<boolean>(9).fill(false));
  });
});
