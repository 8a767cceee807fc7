import type { CallIds } from '../loop/call-ids.js';
import type { ModelFailure } from '../model/model-step.js';
import { fieldsOf, listIn, parsedJson, textIn } from './fields.js';
import { messageOf } from './langchain-content.js';
import type { LangChainEvent } from './langchain-reader.js';
import type { TrackedRun } from './tracked-run.js';

/**
 * Begins a tool. LangChain does not say which call of the model it answers: it is the first open one with this name and these arguments, else the
 * first with this name, else none.
 * @returns the call's id
 */
export function startLangChainTool(track: TrackedRun, name: string, event: LangChainEvent, ids: CallIds): string {
  const args = argumentsIn(event.data);
  const text = JSON.stringify(args);
  const named = track.calls.filter((call) => call.name === name);
  const call = named.find(({ input }) => JSON.stringify(parsedJson(input)) === text) ?? named[0];
  if (call !== undefined) track.calls.splice(track.calls.indexOf(call), 1);
  const toolCallId = call?.toolCallId ?? ids.claim(event.run_id);
  track.startTool(toolCallId, name, args);
  return toolCallId;
}

/** Ends a tool: with its failure, with the error that its message tells of, or with its result. */
export function endLangChainTool(
  track: TrackedRun,
  { toolCallId, name }: { toolCallId: string; name: string },
  output: unknown,
  failure: ModelFailure | undefined,
): void {
  const { tool_call_id, content, status } = messageOf(output);
  const isMessage = tool_call_id !== undefined;
  if (failure !== undefined) {
    const code = failure.code === 'provider' ? 'tool_failed' : failure.code;
    track.endTool(toolCallId, name, { error: { code, message: failure.message } });
  } else if (isMessage && status === 'error')
    track.endTool(toolCallId, name, { error: { code: 'tool_failed', message: wordsOf(content) } });
  else track.endTool(toolCallId, name, { result: isMessage ? content : output });
}

/** Arguments come as an object, or, from older tools and from Python, as JSON text within `input`. */
function argumentsIn(data: unknown): unknown {
  const { input } = fieldsOf(data);
  const inner = fieldsOf(input);
  if (Object.keys(inner).length === 1 && typeof inner['input'] === 'string') {
    const args = parsedJson(inner['input']);
    return typeof args === 'object' && args !== null ? args : input;
  }
  return typeof input === 'string' ? parsedJson(input) : input;
}

function wordsOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return listIn(content)
    .map((block) => textIn(fieldsOf(block)['text']))
    .join('');
}
