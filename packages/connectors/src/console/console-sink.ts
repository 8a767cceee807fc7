import { defineSink, isEvent, isOfAgent, realClock, type Clock, type Sink, type WeirEvent } from '@weir/core';
import picocolors from 'picocolors';
import type { Subscription } from 'rxjs';
import type { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { toJson } from '../jsonl/to-json.js';
import { eventLine, type Colors } from './event-lines.js';
import { ProgressMeter } from './progress-meter.js';
import { PlainScreen, TerminalScreen, type Screen } from './screen.js';
import type { Speaker, Voice } from './speaker.js';
import { Speakers } from './speakers.js';
import { visibleText } from './visible-text.js';

/** How often the progress line is redrawn, in ms. */
const redrawEvery = 200;
const defaultEvents: readonly string[] = ['llm_chunk', 'tool_start', 'tool_end', 'retract', 'error', 'agent_end'];

export interface ConsoleSinkOptions {
  /** Where to write. Default `stdout`. */
  stream?: 'stdout' | 'stderr' | Writable;
  /** The types of events to show. Default: the answer's text, tool calls, errors, and how a run ended where it did not complete. */
  events?: 'all' | readonly string[];
  /** `auto`: where the stream is a terminal and NO_COLOR is not set. Default `auto`. */
  color?: 'auto' | 'always' | 'never';
  /** Shows tokens, tokens per second and time below the text while a run is under way; in a terminal only. Default true. */
  progress?: boolean;
  /** Reads the environment (NO_COLOR, TERM). Default: that of the process. */
  environment?: (name: string) => string | undefined;
  clock?: Clock;
}

/**
 * Shows a stream of events to people: the answer's text as it comes, tool calls and errors on lines of their own, and a line of progress.
 *
 * Where the stream is no terminal it writes whole lines without any escape sequences. Where several runs are interleaved, each
 * says its name when it takes over. Control characters in texts are shown as pictures, so a model cannot steer the terminal. Values that
 * are no events are written one a line, texts as they are and all else as JSON; `jsonl` keeps what programs are to read.
 *
 * A write returns a promise when the stream asks to wait. Memory: the open line of each open run, at most 1000 runs and 64 KiB each.
 *
 * Errors: `OutputClosedError` when the reader of a pipe has gone (EPIPE), `WriteFailedError` for another failure of the stream;
 * both come from the write after the one that failed, or from `flush`. `NotSerializableError` for an item that is no JSON.
 *
 * @see https://no-color.org
 */
export function consoleSink(options: ConsoleSinkOptions = {}): Sink<unknown> {
  return new ConsoleSink(options);
}

class ConsoleSink implements Sink<unknown> {
  readonly #clock: Clock;
  readonly #shown: ReadonlySet<string> | undefined;
  readonly #meter: ProgressMeter | undefined;
  readonly #speakers = new Speakers((speaker) => (this.#ended += this.#screen().display.end(speaker)));
  readonly #colors: Colors;
  readonly #openScreen: () => Screen;
  #opened: Screen | undefined;
  #ended = '';
  #timer: Subscription | undefined;

  constructor(options: ConsoleSinkOptions) {
    const { stream = 'stdout', events = defaultEvents, progress = true, clock = realClock } = options;
    this.#clock = clock;
    this.#shown = events === 'all' ? undefined : new Set(events);
    const [writable, name] = typeof stream === 'string' ? [process[stream], stream] : [stream, 'the stream'];
    const terminal = isTerminal(writable, options);
    this.#openScreen = () => (terminal ? TerminalScreen.of(writable, name) : new PlainScreen(writable, name));
    this.#meter = terminal && progress ? new ProgressMeter() : undefined;
    this.#colors = picocolors.createColors(hasColor(terminal, options));
  }

  write(item: unknown): void | Promise<void> {
    const text = isEvent(item) ? this.#event(item) : this.#screen().display.line(undefined, plainText(item));
    if (text !== '') return this.#screen().write(text);
  }

  async flush(): Promise<void> {
    await this.#finish();
    await this.#opened?.flush();
  }

  async close(): Promise<void> {
    try {
      await this.#finish();
    } finally {
      const screen = this.#opened;
      this.#opened = undefined;
      await screen?.close();
    }
  }

  #screen(): Screen {
    return (this.#opened ??= this.#openScreen());
  }

  #event(event: WeirEvent): string {
    const speaker = this.#speakers.of(event);
    if (speaker !== undefined) this.#follow(event, speaker);
    const shown = this.#shown === undefined || this.#shown.has(event.type);
    const text = shown ? this.#show(event, speaker) : '';
    if (speaker !== undefined && endsRun(event, speaker)) this.#end(speaker);
    return text + this.#takeEnded();
  }

  #follow(event: WeirEvent, speaker: Speaker): void {
    speaker.agent ||= isOfAgent(event);
    if (this.#meter === undefined) return;
    this.#meter.observe(event, speaker, this.#clock.now());
    this.#timer ??= this.#clock.schedule(() => this.#redraw(), redrawEvery);
  }

  #show(event: WeirEvent, speaker: Speaker | undefined): string {
    if (speaker !== undefined) {
      if (event.type === 'llm_chunk') return this.#say(speaker, 'answer', event.data.delta);
      if (event.type === 'reasoning_chunk') return this.#say(speaker, 'reasoning', event.data.delta);
      speaker.voice = undefined;
    }
    const line = eventLine(event, this.#colors, speaker);
    if (event.type === 'tool_start' && speaker !== undefined) speaker.lastToolCall = event.data.toolCallId;
    return line === undefined ? '' : this.#screen().display.line(speaker, line);
  }

  #say(speaker: Speaker, voice: Voice, delta: string): string {
    const gap = speaker.voice === undefined || speaker.voice === voice ? '' : '\n';
    const text = speaker.readable(delta);
    if (text === '') return '';
    speaker.voice = voice;
    return this.#screen().display.text(speaker, gap + (voice === 'reasoning' ? this.#colors.dim(text) : text));
  }

  #end(speaker: Speaker): void {
    this.#speakers.end(speaker);
    if (this.#speakers.size === 0) this.#rest();
  }

  /** Nothing is under way: no progress to show. */
  #rest(): void {
    this.#timer?.unsubscribe();
    this.#timer = undefined;
    this.#meter?.reset();
    this.#opened?.status(undefined);
  }

  #redraw(): void {
    this.#screen().status(this.#meter?.text(this.#clock.now()), this.#colors.dim);
    this.#timer = this.#clock.schedule(() => this.#redraw(), redrawEvery);
  }

  async #finish(): Promise<void> {
    this.#speakers.endAll();
    this.#rest();
    const text = this.#takeEnded();
    if (text !== '') await this.#screen().write(text);
  }

  #takeEnded(): string {
    const text = this.#ended;
    this.#ended = '';
    return text;
  }
}

function endsRun({ type }: WeirEvent, { agent }: Speaker): boolean {
  return type === 'agent_end' || (!agent && (type === 'llm_end' || type === 'error'));
}

function plainText(item: unknown): string {
  return typeof item === 'string' ? visibleText(item).replace(/\n$/, '') : toJson(item);
}

type Surroundings = Pick<ConsoleSinkOptions, 'color' | 'environment'>;

function isTerminal(stream: Writable, { environment = processEnvironment }: Surroundings): boolean {
  return (stream as Partial<WriteStream>).isTTY === true && environment('TERM') !== 'dumb';
}

function hasColor(terminal: boolean, { color = 'auto', environment = processEnvironment }: Surroundings): boolean {
  return color === 'always' || (color === 'auto' && terminal && (environment('NO_COLOR') ?? '') === '');
}

function processEnvironment(name: string): string | undefined {
  return process.env[name];
}

export const consoleSinkSpec = defineSink({
  name: 'console',
  summary: 'Shows events to people: text as it comes, tool calls, errors, and a line of progress.',
  description:
    'Where the output is no terminal it writes whole lines without escape sequences. Runs that are interleaved say their name when they take ' +
    'over. Values that are no events are written one a line, texts as they are and all else as JSON. Use `jsonl` for what programs read.',
  config: ({ z }) =>
    z.strictObject({
      stream: z.enum(['stdout', 'stderr']).default('stdout').describe('Where to write.'),
      events: z
        .union([z.literal('all'), z.array(z.string())])
        .default([...defaultEvents])
        .describe('The types of events to show.'),
      color: z
        .enum(['auto', 'always', 'never'])
        .default('auto')
        .describe('`auto`: where the output is a terminal and NO_COLOR is not set.'),
      progress: z
        .boolean()
        .default(true)
        .describe('Shows tokens, tokens per second and time while a run is under way; in a terminal only.'),
    }),
  contract: {
    takes: 'any',
    delivery: 'when the stream has taken the text',
    backpressure: 'Waits while the stream asks for it.',
  },
  examples: [
    { title: 'Show the answer', config: {} },
    { title: 'Errors only, to standard error', config: { stream: 'stderr', events: ['error'] } },
    { title: 'Everything, without colours', config: { events: 'all', color: 'never' } },
  ],
  create: (config, context) =>
    consoleSink({ ...config, clock: context.clock, environment: (name) => context.environment(name) }),
});
