/**
 * Every name that `traceRuns` writes: operations, attributes and metrics of the OpenTelemetry conventions for generative AI, and, beginning with `weir.`, what they have no name
 * for. The conventions are still moving: give `names` to `traceRuns` where yours differ.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/
 */
export const genAiNames = {
  // Operations: the first word of a span's name, and the value of `operation`.
  invokeAgent: 'invoke_agent',
  chat: 'chat',
  executeTool: 'execute_tool',
  /** A model call with the tools that it asks for; no operation of the conventions. */
  step: 'step',

  // Attributes.
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  agentName: 'gen_ai.agent.name',
  requestModel: 'gen_ai.request.model',
  requestStream: 'gen_ai.request.stream',
  finishReasons: 'gen_ai.response.finish_reasons',
  responseId: 'gen_ai.response.id',
  responseModel: 'gen_ai.response.model',
  responseTimeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cachedInputTokens: 'gen_ai.usage.cache_read.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  tokenType: 'gen_ai.token.type',
  toolName: 'gen_ai.tool.name',
  toolCallId: 'gen_ai.tool.call.id',
  toolType: 'gen_ai.tool.type',
  toolArguments: 'gen_ai.tool.call.arguments',
  toolResult: 'gen_ai.tool.call.result',
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
  errorType: 'error.type',
  run: 'weir.run',
  status: 'weir.status',
  iteration: 'weir.iteration',
  attempt: 'weir.attempt',
  costUsd: 'weir.cost_usd',
  /** Whether an answer was made before, and given again. */
  cached: 'weir.cached',

  // Metrics.
  operationDuration: 'gen_ai.client.operation.duration',
  agentDuration: 'gen_ai.invoke_agent.duration',
  toolDuration: 'gen_ai.execute_tool.duration',
  timeToFirstChunk: 'gen_ai.client.operation.time_to_first_chunk',
  timePerOutputToken: 'gen_ai.client.operation.time_per_output_token',
  tokenUsage: 'gen_ai.client.token.usage',
  cost: 'weir.cost',
  errors: 'weir.errors',
};

/** The names, each of which can be another. */
export type TraceNames = typeof genAiNames;
