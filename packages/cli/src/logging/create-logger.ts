import type { Logger } from '@weir/core';
import { pino } from 'pino';
import { humanLine } from './human-line.js';

/** Where log lines go. */
export interface LogStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Makes the command's logger: a line of JSON for each entry, or a readable line where a person watches.
 *
 * @param mask takes secrets out of a line before it is written
 */
export function createLogger(level: string, stream: LogStream, mask: (text: string) => string): Logger {
  const write = stream.isTTY ? (line: string) => stream.write(mask(humanLine(line))) : (line: string) => stream.write(mask(line));
  return pino({ level, base: null, redact: { paths: ['*.apiKey', '*.authorization', 'apiKey', 'authorization'] } }, { write });
}
