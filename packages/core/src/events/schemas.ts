import { z } from 'zod';
import type { EventType } from './stream-event.js';

const count = z.int().nonnegative();
const failure = { code: z.string(), message: z.string() };
const call = { toolCallId: z.string(), name: z.string() };
const usage = z.looseObject({
  inputTokens: count.optional(),
  outputTokens: count.optional(),
  totalTokens: count.optional(),
  reasoningTokens: count.optional(),
  cachedInputTokens: count.optional(),
});
const finishReason = z.enum(['stop', 'length', 'content_filter', 'tool_calls', 'error', 'other']);

function schemaOf<Type extends EventType, Data extends z.ZodType>(type: Type, data: Data) {
  return z.looseObject({
    type: z.literal(type),
    data,
    run: z.string().min(1),
    seq: count,
    time: z.number(),
    source: z.string().optional(),
    parent: z.string().optional(),
  });
}

/** A zod schema for each event type. Unknown keys are let through, so that newer writers do not break older readers. */
export const eventSchemas = {
  user_message: schemaOf('user_message', z.looseObject({ content: z.string() })),
  agent_start: schemaOf('agent_start', z.looseObject({ model: z.string(), tools: z.array(z.string()).optional() })),
  llm_start: schemaOf(
    'llm_start',
    z.looseObject({ model: z.string(), iteration: count.optional(), attempt: count.optional() }),
  ),
  llm_chunk: schemaOf('llm_chunk', z.looseObject({ delta: z.string(), attempt: count.optional() })),
  reasoning_chunk: schemaOf('reasoning_chunk', z.looseObject({ delta: z.string(), attempt: count.optional() })),
  llm_end: schemaOf('llm_end', z.looseObject({ finishReason, usage: usage.optional() })),
  tool_args: schemaOf('tool_args', z.looseObject({ ...call, delta: z.string() })),
  tool_start: schemaOf('tool_start', z.looseObject({ ...call, args: z.unknown() })),
  tool_progress: schemaOf('tool_progress', z.looseObject({ toolCallId: z.string(), progress: z.unknown() })),
  tool_end: schemaOf(
    'tool_end',
    z.looseObject({
      ...call,
      durationMs: z.number(),
      result: z.unknown().optional(),
      error: z.looseObject(failure).optional(),
    }),
  ),
  media_chunk: schemaOf(
    'media_chunk',
    z.looseObject({ mediaType: z.string(), bytes: z.instanceof(Uint8Array).optional(), url: z.string().optional() }),
  ),
  progress: schemaOf('progress', z.looseObject({ iteration: count, tokens: count, costUsd: z.number().optional() })),
  retract: schemaOf('retract', z.looseObject({ attempt: count })),
  error: schemaOf('error', z.looseObject({ ...failure, retryable: z.boolean() })),
  raw: schemaOf('raw', z.looseObject({ value: z.unknown() })),
  agent_end: schemaOf(
    'agent_end',
    z.looseObject({ status: z.enum(['completed', 'interrupted', 'failed']), reason: z.string().optional() }),
  ),
};

/** Any event of the vocabulary, told apart by `type`. */
export const eventSchema = z.discriminatedUnion('type', [
  eventSchemas.user_message,
  eventSchemas.agent_start,
  eventSchemas.llm_start,
  eventSchemas.llm_chunk,
  eventSchemas.reasoning_chunk,
  eventSchemas.llm_end,
  eventSchemas.tool_args,
  eventSchemas.tool_start,
  eventSchemas.tool_progress,
  eventSchemas.tool_end,
  eventSchemas.media_chunk,
  eventSchemas.progress,
  eventSchemas.retract,
  eventSchemas.error,
  eventSchemas.raw,
  eventSchemas.agent_end,
]);
