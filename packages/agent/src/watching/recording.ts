import { InvalidItemError, eventFromJson, isEvent, toBase64, type WeirEvent } from '@weir/core';

/**
 * Reads a recording: JSON text with one event a line, as the sink `jsonl` and `writeRecording` write it. Blank lines are passed over.
 *
 * @throws InvalidItemError for a line that is no JSON or no event, with its number
 */
export function readRecording(text: string): WeirEvent[] {
  return text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [eventFrom(line, index + 1)]));
}

/** Writes events as a recording: JSON text with one event a line, bytes as Base64. For test fixtures and files; a stream goes through the sink `jsonl`. */
export function writeRecording(events: Iterable<WeirEvent>): string {
  return Array.from(events, (event) => `${JSON.stringify(event, withBase64)}\n`).join('');
}

function eventFrom(line: string, number: number): WeirEvent {
  const value = parsed(line, number);
  if (!isEvent(value)) throw invalidLine(number, 'is no event: it needs type, run, seq and data');
  return eventFromJson(value);
}

function parsed(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw invalidLine(number, 'is no JSON');
  }
}

function invalidLine(number: number, problem: string): InvalidItemError {
  return new InvalidItemError([{ path: ['line', number], message: problem }]);
}

function withBase64(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? toBase64(value) : value;
}
