import { defineSource, fromAsyncIterable, fromIterable, realClock, type Clock } from '@weir/core';
import { resolve } from 'node:path';
import { concatMap, defer, type Observable } from 'rxjs';
import { LineParser, type OnInvalidLine } from '../lines/line-parser.js';
import { LineSplitter } from '../lines/line-splitter.js';
import { readJson } from '../lines/read-json.js';
import { readFile, type FileBreak } from './read-file.js';

const defaultMaxLineLength = 16 * 1024 * 1024;
const defaultPollInterval = 1000;

export interface JsonlSourceOptions {
  path: string;
  /** Where to begin. `end` gives only what is appended from now on, and goes with `follow`. Default `start`. */
  from?: 'start' | 'end';
  /** Waits for more at the file's end, and goes on through rotation and truncation. Default false. */
  follow?: boolean;
  /** How often the file is looked at where the system does not tell of changes, in ms. Default 1000. */
  pollInterval?: number;
  /** Whether to ask the system to tell of changes. Set it to false on network file systems that tell wrong. Default true. */
  watch?: boolean;
  /** The longest line that is taken, in bytes. Default 16 MiB. */
  maxLineLength?: number;
  /** Told about lines that are no JSON, or too long; without it the first such line is the stream's error. */
  onInvalid?: OnInvalidLine;
  clock?: Clock;
}

/**
 * Reads a file of JSON lines: one value for each line, events as `jsonlSink` was given them, with their bytes; blank lines are passed over.
 *
 * With `follow` it goes on like `tail -F`: waits for the file to appear, for more to be appended, and for the file that takes its place after
 * a rotation. The old file is read to its end first, and files that were rotated meanwhile (`path.2`, `path.1`) are read in their
 * order. A file that was cut off is read from its start again; one that has grown past its old length by then is not
 * recognised as cut off. A last line without an end is given once it is complete: when its newline comes, or where the file ends for good.
 *
 * Completes at the end of the file, never with `follow`. Reads on only while the valve downstream is open, and holds one chunk
 * (64 KiB) and one open line.
 *
 * Errors: `InvalidLineError` to `onInvalid` (else as the stream's error), `ReadFailedError` when the file cannot be read, or is missing and not followed.
 *
 * @see stdin for pipes
 */
export function jsonlSource<T = unknown>(options: JsonlSourceOptions): Observable<T> {
  const { path, from = 'start', follow = false, pollInterval = defaultPollInterval, watch = true } = options;
  return defer(() => {
    const lines = new JsonlLines(options);
    const chunks = readFile({ path, from, follow, pollInterval, watch, clock: options.clock ?? realClock });
    return fromAsyncIterable(chunks).pipe(concatMap((chunk) => fromIterable(lines.read(chunk)))) as Observable<T>;
  });
}

/** Makes values of a file's chunks. */
class JsonlLines {
  readonly #splitter: LineSplitter;
  readonly #parser: LineParser<unknown>;
  #skipLine = false;

  constructor({ path, onInvalid, maxLineLength = defaultMaxLineLength }: JsonlSourceOptions) {
    this.#splitter = new LineSplitter(maxLineLength);
    this.#parser = new LineParser({ source: path, maxLineLength, onInvalid, read: readJson });
  }

  read(chunk: Buffer | FileBreak): Iterable<unknown> {
    if (typeof chunk !== 'string') return this.#parser.parse(this.#splitter.push(this.#withoutSkipped(chunk)));
    this.#skipLine = chunk === 'midLine';
    return chunk === 'end' ? this.#finish() : [];
  }

  *#finish(): Generator<unknown> {
    yield* this.#parser.parse(this.#splitter.end());
    this.#parser.restart();
  }

  /** What is left of a line that reading began in the middle of belongs to nobody. */
  #withoutSkipped(chunk: Buffer): Buffer {
    if (!this.#skipLine) return chunk;
    const end = chunk.indexOf('\n');
    if (end === -1) return chunk.subarray(0, 0);
    this.#skipLine = false;
    return chunk.subarray(end + 1);
  }
}

export const jsonlSourceSpec = defineSource({
  name: 'jsonl',
  summary: 'Reads a file of JSON lines, and follows it like `tail -F` if asked.',
  description:
    'One item for each line; events come as the sink `jsonl` was given them, with the bytes of media. With `follow` it waits for the file to appear, for more to be appended, and goes on through rotation ' +
    'and truncation. A line that is no JSON goes where failed items go, and reading goes on. Read pipes with `stdin`.',
  config: ({ z, bytes, duration }) =>
    z
      .strictObject({
        path: z.string().min(1).describe('The file; relative paths start from the folder of the config.'),
        from: z
          .enum(['start', 'end'])
          .default('start')
          .describe('Where to begin; `end` gives only what is appended from now on.'),
        follow: z.boolean().default(false).describe('Waits for more at the end of the file.'),
        pollInterval: duration()
          .default(defaultPollInterval)
          .describe('How often to look at the file where the system does not tell of changes.'),
        watch: z
          .boolean()
          .default(true)
          .describe('Asks the system to tell of changes; set it to false on network file systems that tell wrong.'),
        maxLineLength: bytes()
          .default(defaultMaxLineLength)
          .describe('The longest line that is taken; a longer one fails.'),
      })
      .refine(({ from, follow }) => from === 'start' || follow, {
        path: ['from'],
        error: 'From the end there is nothing to read unless "follow: true" is set.',
      }),
  contract: {
    gives: 'any',
    backpressure: 'Reads no further.',
    redelivers: false,
    completes: 'at the end of the file; never with `follow`',
  },
  examples: [
    { title: 'Replay a file', config: { path: './events.jsonl' } },
    { title: 'Follow what another program writes', config: { path: './app.log', follow: true, from: 'end' } },
  ],
  create: (config, context) =>
    jsonlSource({
      ...config,
      path: resolve(context.baseDirectory, config.path),
      clock: context.clock,
      onInvalid: (error, line) => context.failItem(error, line),
    }),
});
