import { z } from 'zod';
import type { EventType } from './stream-event.js';

const count = z.int().nonnegative();
const tokens = count.optional();
const iteration = count.describe("The agent's model call, from 1.");
const attempt = count.describe('The try of one model call, from 1.');
const model = z.string().describe("The model's name.");
const delta = z.string().describe('The piece, as it came.');
const costUsd = z.number().optional().describe('What it cost, in US dollars, where that is known.');
const toolCallId = z.string().describe('Which call; unique in the run.');
const failure = {
  code: z.string().describe('What to decide by: `truncated`, `timeout`, `connection`, `rate_limited` …'),
  message: z.string().describe('What to read.'),
};
const call = { toolCallId, name: z.string().describe("The tool's name.") };
const counts = z
  .looseObject({
    inputTokens: tokens,
    outputTokens: tokens,
    totalTokens: tokens,
    reasoningTokens: tokens,
    cachedInputTokens: tokens,
  })
  .optional();
const usage = counts.describe('The tokens that the call took, as the provider reports them.');
const args = z.unknown().describe('The complete arguments.');
const reason = z.string().optional().describe('Why, where that is worth telling.');
const providerExecuted = z.boolean().optional().describe('Whether the provider of the model runs the tool.');
const finishReason = z
  .enum(['stop', 'length', 'content_filter', 'tool_calls', 'error', 'other'])
  .describe('Why the model stopped.');

const mediaType = z.string().describe('As in HTTP: `image/png`.');
const content = z.union([
  z.string(),
  z
    .array(
      z.discriminatedUnion('type', [
        z.looseObject({ type: z.literal('text'), text: z.string() }),
        z.looseObject({
          type: z.literal('file'),
          mediaType,
          data: z.union([z.string(), z.instanceof(Uint8Array)]).describe('Base64 text, bytes, or a URL.'),
          filename: z.string().optional(),
        }),
      ]),
    )
    .min(1),
]);

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
  user_message: schemaOf(
    'user_message',
    z.looseObject({ content: content.describe('What was said: text, or a list of parts, each text or a file.') }),
  ),
  agent_start: schemaOf(
    'agent_start',
    z.looseObject({ model, tools: z.array(z.string()).optional().describe('The tools that it is given.') }),
  ),
  llm_start: schemaOf(
    'llm_start',
    z.looseObject({ model, iteration: iteration.optional(), attempt: attempt.optional() }),
  ),
  llm_chunk: schemaOf('llm_chunk', z.looseObject({ delta, attempt: attempt.optional() })),
  reasoning_chunk: schemaOf('reasoning_chunk', z.looseObject({ delta, attempt: attempt.optional() })),
  refusal_chunk: schemaOf('refusal_chunk', z.looseObject({ delta, attempt: attempt.optional() })),
  citation: schemaOf(
    'citation',
    z.looseObject({
      id: z.string().optional().describe('What the provider calls it.'),
      url: z.string().optional().describe('Where it lies.'),
      title: z.string().optional().describe('Its title.'),
      mediaType: z.string().optional().describe('As in HTTP: `application/pdf`.'),
    }),
  ),
  llm_end: schemaOf(
    'llm_end',
    z.looseObject({
      finishReason,
      usage,
      costUsd,
      responseId: z.string().optional().describe('What the provider calls the answer.'),
      responseModel: z.string().optional().describe('The model that answered, as the provider names it.'),
      cached: z.boolean().optional().describe('Whether the answer was made before, and is given again.'),
      savedUsage: counts.describe('The tokens that it took when it was made, where it is given again.'),
    }),
  ),
  tool_args: schemaOf(
    'tool_args',
    z.looseObject({
      ...call,
      delta: delta.describe('A piece of the arguments as JSON text: a preview, never executed from.'),
    }),
  ),
  tool_approval: schemaOf(
    'tool_approval',
    z.looseObject({
      ...call,
      args,
      state: z.unknown().optional().describe('What another process needs to go on with the run.'),
    }),
  ),
  tool_decision: schemaOf(
    'tool_decision',
    z.looseObject({ toolCallId, approved: z.boolean().describe('Whether the tool may run.'), reason }),
  ),
  tool_start: schemaOf('tool_start', z.looseObject({ ...call, args, providerExecuted })),
  tool_progress: schemaOf(
    'tool_progress',
    z.looseObject({ toolCallId, progress: z.unknown().describe('Whatever the tool reports.') }),
  ),
  tool_end: schemaOf(
    'tool_end',
    z.looseObject({
      ...call,
      durationMs: z.number().describe('How long it ran, in ms.'),
      result: z.unknown().optional().describe('What it gave.'),
      error: z.looseObject(failure).optional().describe('Or why it failed.'),
      providerExecuted,
    }),
  ),
  media_chunk: schemaOf(
    'media_chunk',
    z.looseObject({
      mediaType,
      bytes: z.instanceof(Uint8Array).optional().describe('The piece itself.'),
      url: z.string().optional().describe('Or where it lies.'),
    }),
  ),
  progress: schemaOf(
    'progress',
    z.looseObject({
      iteration,
      tokens: count.describe('Used so far, as the providers report them.'),
      costUsd,
      estimated: z
        .looseObject({ tokens: count, costUsd })
        .optional()
        .describe('What is not reported yet, by an estimate.'),
    }),
  ),
  agent_pause: schemaOf('agent_pause', z.looseObject({ reason })),
  agent_resume: schemaOf('agent_resume', z.looseObject({ reason })),
  run_control: schemaOf(
    'run_control',
    z
      .looseObject({
        action: z.enum(['pause', 'resume', 'cancel', 'inject']).describe('What is to happen to the run.'),
        reason,
        content: content.optional().describe('With `inject`: what is said to the run, in the name of the user.'),
      })
      .refine(({ action, content }) => action !== 'inject' || content !== undefined, {
        path: ['content'],
        error: 'Say what is to be injected.',
      }),
  ),
  retract: schemaOf('retract', z.looseObject({ attempt })),
  error: schemaOf(
    'error',
    z.looseObject({
      ...failure,
      retryable: z.boolean().describe('Whether trying again may help.'),
      retryAfterMs: z.number().nonnegative().optional().describe('How long the other side asks to wait before, in ms.'),
      usage: counts.describe('The tokens that a model call had taken, as far as they were reported.'),
    }),
  ),
  raw: schemaOf('raw', z.looseObject({ value: z.unknown().describe('What the provider sent.') })),
  agent_end: schemaOf(
    'agent_end',
    z.looseObject({
      status: z.enum(['completed', 'interrupted', 'failed']).describe('How the run ended.'),
      reason,
      usage,
      costUsd,
    }),
  ),
};

/** Any event of the vocabulary, told apart by `type`. */
export const eventSchema = z.discriminatedUnion('type', [
  eventSchemas.user_message,
  eventSchemas.agent_start,
  eventSchemas.llm_start,
  eventSchemas.llm_chunk,
  eventSchemas.reasoning_chunk,
  eventSchemas.refusal_chunk,
  eventSchemas.citation,
  eventSchemas.llm_end,
  eventSchemas.tool_args,
  eventSchemas.tool_approval,
  eventSchemas.tool_decision,
  eventSchemas.tool_start,
  eventSchemas.tool_progress,
  eventSchemas.tool_end,
  eventSchemas.media_chunk,
  eventSchemas.progress,
  eventSchemas.agent_pause,
  eventSchemas.agent_resume,
  eventSchemas.run_control,
  eventSchemas.retract,
  eventSchemas.error,
  eventSchemas.raw,
  eventSchemas.agent_end,
]);
