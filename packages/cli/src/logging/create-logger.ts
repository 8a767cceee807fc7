import type { Logger } from '@weir/core';
import { pino } from 'pino';
import { humanLine } from './human-line.js';

/** Where log lines go. */
export interface LogStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Makes the command's logger: a line of JSON for each entry, or a readable line where a person watches. */
export function createLogger(level: string, stream: LogStream): Logger {
  const write = (line: string) => stream.write(stream.isTTY ? humanLine(line) : line);
  return pino(
    { level, base: null, redact: { paths: ['*.apiKey', '*.authorization', 'apiKey', 'authorization'] } },
    { write },
  );
}
