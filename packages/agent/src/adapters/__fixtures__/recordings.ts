import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A recorded answer: its server-sent events, in bytes. */
export type Recording = readonly Buffer[];

const folder = fileURLToPath(new URL('.', import.meta.url));

/** The names of the recorded answers of one API, which they begin with. */
export function recordingsOf(api: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith(api) && name.endsWith('.sse'));
}

/** Reads a recorded answer. */
export function recording(name: string): Recording {
  return eventsIn(readFileSync(`${folder}${name}`, 'utf8'));
}

/** Cuts bytes into their server-sent events. */
export function eventsIn(text: string): Recording {
  return text.split(/(?<=\n\n)/).map((event) => Buffer.from(event));
}

/** What the events of a recording say, as JSON; comments, and what is no JSON, left out. */
export function payloads(events: Recording): Record<string, unknown>[] {
  return events.flatMap((event) => {
    const data = /^data: (\{.*)$/m.exec(event.toString())?.[1];
    return data === undefined ? [] : [JSON.parse(data) as Record<string, unknown>];
  });
}
