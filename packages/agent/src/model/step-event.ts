import type { RunWriter, WeirEvent } from '@weir/core';
import type { ModelStep } from './model-step.js';

/** Makes the event of a step; `undefined` for what events have no word for: complete tool calls, and notes without text. */
export function stepEvent(step: ModelStep, writer: RunWriter, attempt?: number): WeirEvent | undefined {
  switch (step.kind) {
    case 'text':
      return writer.event('llm_chunk', chunk(step.delta, attempt));
    case 'reasoning':
      return step.delta === '' ? undefined : writer.event('reasoning_chunk', chunk(step.delta, attempt));
    case 'refusal':
      return writer.event('refusal_chunk', chunk(step.delta, attempt));
    case 'citation': {
      const { kind: _, ...citation } = step;
      return writer.event('citation', citation);
    }
    case 'tool-args':
      return writer.event('tool_args', { toolCallId: step.toolCallId, name: step.name, delta: step.delta });
    case 'provider-tool-start': {
      const { toolCallId, name, args } = step;
      return writer.event('tool_start', { toolCallId, name, args, providerExecuted: true });
    }
    case 'provider-tool-progress':
      return writer.event('tool_progress', { toolCallId: step.toolCallId, progress: step.progress });
    case 'provider-tool-approval': {
      const { toolCallId, name, args, approvalId } = step;
      return writer.event('tool_approval', { toolCallId, name, args, state: { approvalId } });
    }
    case 'provider-tool-end': {
      const { kind: _, durationMs = 0, ...end } = step;
      return writer.event('tool_end', { ...end, durationMs, providerExecuted: true });
    }
    case 'media': {
      const { mediaType, bytes, url } = step;
      return writer.event('media_chunk', { mediaType, ...(bytes && { bytes }), ...(url !== undefined && { url }) });
    }
    case 'raw':
      return writer.event('raw', { value: step.value });
    case 'finish': {
      const { kind: _, ...end } = step;
      return writer.event('llm_end', end);
    }
    case 'failure': {
      const { code, message, retryable, retryAfter } = step.failure;
      const { usage } = step;
      return writer.event('error', {
        ...{ code, message, retryable },
        ...(retryAfter !== undefined && { retryAfterMs: retryAfter }),
        ...(usage && { usage }),
      });
    }
    case 'tool-call':
    case 'report':
      return undefined;
  }
}

function chunk(delta: string, attempt: number | undefined): { delta: string; attempt?: number } {
  return attempt === undefined ? { delta } : { delta, attempt };
}
