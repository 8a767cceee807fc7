import { RunWriter, defineSource, fromIterable, realClock, type Clock, type WeirEvent } from '@weir/core';
import type { Readable } from 'node:stream';
import { concatMap, defer, endWith, type Observable } from 'rxjs';
import { LineParser, type LineParserOptions, type OnInvalidLine } from '../lines/line-parser.js';
import { LineSplitter } from '../lines/line-splitter.js';
import { readEvent } from '../lines/read-json.js';
import { fromReadable } from '../node-streams/from-readable.js';

const defaultMaxLineLength = 1024 * 1024;

export interface StdinOptions {
  /** What a line is: a string, a user's message in a run of its own, or an event as JSON. Default `lines`. */
  as?: 'lines' | 'messages' | 'events';
  /** The conversation that messages are a part of: the `parent` of their events. Default: none; each is one of its own. */
  conversation?: string | undefined;
  /** The longest line that is taken, in bytes. Default 1 MiB. */
  maxLineLength?: number;
  /** The stream to read instead of the process's standard input. */
  input?: Readable;
  /** Told about lines that are too long, or no events; without it the first such line is the stream's error. */
  onInvalid?: OnInvalidLine;
  clock?: Clock;
}

/**
 * Gives the lines of standard input: as strings, as users' messages, or as events.
 *
 * Use it for pipes and for a chat in the terminal; `jsonl` reads a file. Blank lines are passed over, except where lines are strings.
 * Emits a line when its end has come, the last one also without an end; completes when the input ends. Reads on only while the
 * valve downstream is open, and holds one chunk (64 KiB) and one open line. When let go of it pauses the input and leaves it open;
 * what it held is lost then. Let only one of them read the same input at a time.
 *
 * Errors: `InvalidLineError` to `onInvalid` (else as the stream's error), `ReadFailedError` when the input fails.
 *
 * @see inline for items that are known beforehand
 */
export function stdin(options?: StdinOptions & { as?: 'lines' }): Observable<string>;
export function stdin(options: StdinOptions & { as: 'messages' | 'events' }): Observable<WeirEvent>;
export function stdin(options?: StdinOptions): Observable<string | WeirEvent>;
export function stdin(options: StdinOptions = {}): Observable<string | WeirEvent> {
  return defer(() => {
    const { maxLineLength = defaultMaxLineLength, input = process.stdin, onInvalid } = options;
    const splitter = new LineSplitter(maxLineLength);
    const parser = new LineParser({ source: 'stdin', maxLineLength, onInvalid, ...readerOf(options) });
    return fromReadable(input, 'stdin').pipe(
      endWith(undefined),
      concatMap((chunk) => fromIterable(parser.parse(chunk === undefined ? splitter.end() : splitter.push(chunk)))),
    );
  });
}

type Reader = Pick<LineParserOptions<string | WeirEvent>, 'read' | 'keepBlank'>;

function readerOf({ as = 'lines', conversation: parent, clock = realClock }: StdinOptions): Reader {
  if (as === 'events') return { read: readEvent };
  if (as === 'lines') return { read: (line) => line, keepBlank: true };
  return {
    read: (content) =>
      new RunWriter({ clock, source: 'stdin', ...(parent !== undefined && { parent }) }).event('user_message', {
        content,
      }),
  };
}

export const stdinSpec = defineSource({
  name: 'stdin',
  summary: 'Reads the lines of standard input: as strings, as user messages, or as events.',
  description:
    'For pipes, and for a chat in the terminal. A message starts a run of its own. A line that is no event (`as: events`), ' +
    'or too long, goes where failed items go, and reading goes on. Read a file with `jsonl`. Only one source of a process can read standard input.',
  config: ({ z, bytes }) =>
    z
      .strictObject({
        as: z
          .enum(['lines', 'messages', 'events'])
          .default('lines')
          .describe('What a line is: a string, a user message in a run of its own, or an event as JSON.'),
        conversation: z
          .string()
          .min(1)
          .optional()
          .describe(
            'The conversation that the messages are a part of, as the `parent` of their events, for agents with `memory`. Default: each is one of its own.',
          ),
        maxLineLength: bytes()
          .default(defaultMaxLineLength)
          .describe('The longest line that is taken; a longer one fails.'),
      })
      .refine(({ as, conversation }) => as === 'messages' || conversation === undefined, {
        path: ['conversation'],
        error: 'Only messages belong to a conversation: set "as: messages".',
      }),
  contract: {
    gives: 'any',
    backpressure: 'Pauses the input, so the process that writes to the pipe waits.',
    redelivers: false,
    completes: 'when the input ends',
  },
  examples: [
    { title: 'A user message a line', config: { as: 'messages' } },
    { title: 'A chat in the terminal, for an agent with memory', config: { as: 'messages', conversation: 'terminal' } },
    { title: 'Events that another program writes', config: { as: 'events', maxLineLength: '4MiB' } },
  ],
  givesLoneMessages: ({ as, conversation }) => as === 'messages' && conversation === undefined,
  create: (config, context) =>
    stdin({ ...config, clock: context.clock, onInvalid: (error, line) => context.failItem(error, line) }),
});
