import type { EventOf, MessageContent, WeirEvent } from '@weir/core';
import type picocolors from 'picocolors';
import { toJson } from '../jsonl/to-json.js';
import type { Speaker } from './speaker.js';
import { visibleText } from './visible-text.js';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Values in a line are cut off here, in UTF-16 units. */
const longestValue = 80;

/** What is shown of an event that is not running text, in one line; undefined where there is nothing to say. */
export function eventLine(event: WeirEvent, colors: Colors, speaker?: Speaker): string | undefined {
  switch (event.type) {
    case 'user_message':
      return colors.bold(`> ${visibleText(saidIn(event.data.content))}`);
    case 'tool_start':
      return `${colors.cyan('→')} ${visibleText(event.data.name)} ${colors.dim(brief(event.data.args))}`;
    case 'tool_end':
      return toolEndLine(event, colors, speaker);
    case 'retract':
      return colors.dim('(that attempt failed, and its text is taken back)');
    case 'error':
      return colors.red(`error (${event.data.code}): ${visibleText(event.data.message)}`);
    case 'agent_end':
      return agentEndLine(event, colors);
    case 'media_chunk':
      return colors.dim(`(${event.data.mediaType}: ${event.data.url ?? `${event.data.bytes?.length ?? 0} bytes`})`);
    default:
      return colors.dim(`${event.type} ${brief(event.data)}`);
  }
}

function saidIn(content: MessageContent): string {
  if (typeof content === 'string') return content;
  return content
    .map((part) => (part.type === 'text' ? part.text : `(${part.filename ?? 'a file'}: ${part.mediaType})`))
    .join(' ');
}

/** The name is left out where the line answers the call above it. */
function toolEndLine({ data }: EventOf<'tool_end'>, colors: Colors, speaker?: Speaker): string {
  const name = speaker?.lastToolCall === data.toolCallId ? '' : `${visibleText(data.name)}: `;
  const time = colors.dim(`(${readableTime(data.durationMs)})`);
  if (data.error === undefined) return `${colors.cyan('←')} ${name}${brief(data.result)} ${time}`;
  return `${colors.cyan('←')} ${name}${colors.red(`failed: ${visibleText(data.error.message)}`)} ${time}`;
}

function agentEndLine({ data }: EventOf<'agent_end'>, colors: Colors): string | undefined {
  if (data.status === 'completed') return undefined;
  const reason = data.reason === undefined ? '' : `: ${visibleText(data.reason)}`;
  return data.status === 'failed' ? colors.red(`failed${reason}`) : colors.yellow(`interrupted${reason}`);
}

/** A time for people to read: `3 ms`, `1.2 s`. */
export function readableTime(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function brief(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' && !value.includes('\n') ? value : toJson(value);
  return visibleText(text.length <= longestValue ? text : `${text.slice(0, longestValue)}…`);
}
