import type { RunWriter, WeirEvent } from '@weir/core';
import type { ModelStep } from './model-step.js';

/** Makes the event of a step; `undefined` for what events have no word for: complete tool calls, and notes without text. */
export function stepEvent(step: ModelStep, writer: RunWriter, attempt?: number): WeirEvent | undefined {
  switch (step.kind) {
    case 'text':
      return writer.event('llm_chunk', chunk(step.delta, attempt));
    case 'reasoning':
      return step.delta === '' ? undefined : writer.event('reasoning_chunk', chunk(step.delta, attempt));
    case 'tool-args':
      return writer.event('tool_args', { toolCallId: step.toolCallId, name: step.name, delta: step.delta });
    case 'media': {
      const { mediaType, bytes, url } = step;
      return writer.event('media_chunk', { mediaType, ...(bytes && { bytes }), ...(url !== undefined && { url }) });
    }
    case 'raw':
      return writer.event('raw', { value: step.value });
    case 'finish': {
      const { finishReason, usage } = step;
      return writer.event('llm_end', usage === undefined ? { finishReason } : { finishReason, usage });
    }
    case 'failure': {
      const { code, message, retryable } = step.failure;
      return writer.event('error', { code, message, retryable });
    }
    case 'tool-call':
      return undefined;
  }
}

function chunk(delta: string, attempt: number | undefined): { delta: string; attempt?: number } {
  return attempt === undefined ? { delta } : { delta, attempt };
}
