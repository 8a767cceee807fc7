import type { EventMap } from '../event-map.js';
import type { eventSchemas } from '../schemas.js';

/** Data that each event type may carry: one full example of each. That it compiles shows that no schema is without its type. */
export const sampleData: { readonly [Type in keyof typeof eventSchemas]: Required<EventMap[Type]> } = {
  user_message: { content: 'hello' },
  agent_start: { model: 'embedded', tools: ['calculator'] },
  llm_start: { model: 'embedded', iteration: 1, attempt: 1 },
  llm_chunk: { delta: 'Hel', attempt: 1 },
  reasoning_chunk: { delta: 'Hm', attempt: 1 },
  refusal_chunk: { delta: 'I cannot', attempt: 1 },
  citation: { id: 's1', url: 'https://example.org', title: 'A page', mediaType: 'text/html' },
  llm_end: {
    finishReason: 'stop',
    usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3, reasoningTokens: 0, cachedInputTokens: 0 },
    costUsd: 0.002,
    responseId: 'response-1',
    responseModel: 'embedded-2',
    cached: false,
    savedUsage: { totalTokens: 3 },
  },
  tool_args: { toolCallId: 'c1', name: 'add', delta: '{"a"' },
  tool_approval: { toolCallId: 'c1', name: 'add', args: { a: 1 }, state: { step: 1 } },
  tool_decision: { toolCallId: 'c1', approved: true, reason: 'fine' },
  tool_start: { toolCallId: 'c1', name: 'add', args: { a: 1 }, providerExecuted: true },
  tool_progress: { toolCallId: 'c1', progress: 0.5 },
  tool_end: {
    toolCallId: 'c1',
    name: 'add',
    durationMs: 3,
    result: 2,
    error: { code: 'timeout', message: 'late' },
    providerExecuted: false,
  },
  media_chunk: { mediaType: 'image/png', bytes: new Uint8Array([1]), url: 'https://example.org/a.png' },
  progress: { iteration: 1, tokens: 10, costUsd: 0.01, estimated: { tokens: 3, costUsd: 0.001 } },
  agent_pause: { reason: 'asked' },
  agent_resume: { reason: 'asked' },
  run_control: { action: 'inject', reason: 'asked', content: 'And then?' },
  retract: { attempt: 1 },
  error: { code: 'truncated', message: 'cut', retryable: true, retryAfterMs: 100, usage: { totalTokens: 3 } },
  raw: { value: { anything: true } },
  agent_end: { status: 'completed', reason: 'done', usage: { totalTokens: 3 }, costUsd: 0.01 },
};

export const sampleTypes = Object.keys(sampleData) as (keyof typeof sampleData)[];
