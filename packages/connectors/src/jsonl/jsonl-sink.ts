import { defineSink, realClock, type Clock, type Sink } from '@weir/core';
import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Subscription } from 'rxjs';
import { WriteFailedError } from '../errors/write-failed-error.js';
import { AppendFile } from './append-file.js';
import { repairTail, type TailRepair } from './repair-tail.js';
import { toJson } from './to-json.js';

const defaultKeep = 5;

/** When what was written is forced to the disk; a number is an interval in ms. */
export type FsyncPolicy = 'never' | 'each' | 'onFlush' | number;

export interface JsonlSinkOptions {
  path: string;
  /** The size that the file may have before it is rotated, in bytes. Default: no limit. */
  maxBytes?: number;
  /** How many rotated files are kept (`path.1` is the newest). Default 5. */
  keep?: number;
  /** When what was written is forced to the disk. Default `onFlush`. */
  fsync?: FsyncPolicy;
  /** Makes the folders on the way to the file. Default true. */
  createFolders?: boolean;
  /** Told what was done about a last line that was half written. */
  onRepair?: (repair: TailRepair) => void;
  clock?: Clock;
}

/**
 * Appends each item to a file as a line of JSON.
 *
 * An item is with the operating system when `write` returns: it outlives the process, whatever becomes of that. What a power cut may
 * take is decided by `fsync`: `each` waits for the disk with every item, a number forces it that many ms after a write, `onFlush`
 * when the pipeline drains, `never` leaves it to the system. Writes are not held back and gathered: that would lose the last ones in a crash.
 *
 * On open, a last line that a crash has left half written is moved to `<path>.corrupt`, and one that only lacks its newline gets it. A line that would
 * take the file beyond `maxBytes` goes to a new one; the old becomes `path.1`, that one `path.2`, and beyond `keep` they are
 * deleted. A line that did not fit on the disk is taken back, so every line in the file is whole. One sink a file where it is rotated.
 *
 * Big integers are written as text, bytes as Base64, errors with name, message, code and cause.
 *
 * Errors: `WriteFailedError` (full disk, missing rights), `NotSerializableError`; each is that item's failure, and the next may be written again.
 *
 * @see jsonlSource, which reads the file, also while it is written
 */
export function jsonlSink(options: JsonlSinkOptions): Sink<unknown> {
  return new JsonlFile(options);
}

class JsonlFile implements Sink<unknown> {
  readonly #file: AppendFile;
  readonly #fsync: FsyncPolicy;
  readonly #clock: Clock;
  #timer: Subscription | undefined;
  #lateFailure: { reason: unknown } | undefined;

  constructor(private readonly options: JsonlSinkOptions) {
    const { path, maxBytes, keep = defaultKeep, fsync = 'onFlush', clock = realClock } = options;
    this.#fsync = fsync;
    this.#clock = clock;
    this.#file = new AppendFile({ path, maxBytes, keep, durable: fsync !== 'never' });
  }

  async open(): Promise<void> {
    const { path, createFolders = true, onRepair } = this.options;
    try {
      if (createFolders) await mkdir(dirname(path), { recursive: true });
      const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
      const repair = isFile ? await repairTail(path) : undefined;
      if (repair !== undefined) onRepair?.(repair);
      this.#file.open();
    } catch (error) {
      this.#file.close();
      throw WriteFailedError.is(error) ? error : new WriteFailedError(path, error);
    }
  }

  write(item: unknown): void | Promise<void> {
    this.#raiseLateFailure();
    this.#file.append(Buffer.from(`${toJson(item)}\n`));
    if (this.#fsync === 'each') return this.#file.sync();
    if (typeof this.#fsync === 'number') this.#timer ??= this.#clock.schedule(() => this.#syncLate(), this.#fsync);
  }

  async flush(): Promise<void> {
    this.#stopTimer();
    this.#raiseLateFailure();
    if (this.#fsync !== 'never') await this.#file.sync();
  }

  close(): void {
    this.#stopTimer();
    this.#file.close();
    this.#raiseLateFailure();
  }

  #syncLate(): void {
    this.#timer = undefined;
    this.#file.sync().catch((reason: unknown) => (this.#lateFailure = { reason }));
  }

  /** A sync that failed on its own is told to whoever comes next. */
  #raiseLateFailure(): void {
    const failure = this.#lateFailure;
    this.#lateFailure = undefined;
    if (failure !== undefined) throw failure.reason;
  }

  #stopTimer(): void {
    this.#timer?.unsubscribe();
    this.#timer = undefined;
  }
}

export const jsonlSinkSpec = defineSink({
  name: 'jsonl',
  summary: 'Appends each item to a file as a line of JSON.',
  description:
    'A line is whole, or not there at all: what a crash has left half written is moved to `<path>.corrupt` on open, and a line that the disk ' +
    'has no room for is taken back. Rotates by size. Let only one sink write to a file that is rotated.',
  config: ({ z, bytes, duration }) =>
    z.strictObject({
      path: z.string().min(1).describe('The file; relative paths start from the folder of the config.'),
      maxBytes: bytes({ positive: true })
        .exactOptional()
        .describe('The size that the file may have before it is rotated; no limit where it is left out.'),
      keep: z
        .int()
        .nonnegative()
        .default(defaultKeep)
        .describe('How many rotated files are kept; `path.1` is the newest.'),
      fsync: z
        .union([z.enum(['never', 'each', 'onFlush']), duration()])
        .default('onFlush')
        .describe(
          'When what was written is forced to the disk: with each item, when the pipeline drains, never, or so long after a write.',
        ),
      createFolders: z.boolean().default(true).describe('Makes the folders on the way to the file.'),
    }),
  contract: {
    takes: 'any',
    delivery: 'when the operating system has taken the line; with `fsync: each`, when it is on the disk',
    backpressure: 'Writes at once; with `fsync: each` the next item waits for the disk.',
  },
  examples: [
    { title: 'Keep all events', config: { path: './events.jsonl' } },
    { title: 'Rotate at 10 MiB, keep three', config: { path: './logs/events.jsonl', maxBytes: '10MiB', keep: 3 } },
    { title: 'Lose nothing in a power cut', config: { path: './ledger.jsonl', fsync: 'each' } },
    { title: 'Lose at most a second in a power cut', config: { path: './events.jsonl', fsync: '1s' } },
  ],
  create: (config, context) =>
    jsonlSink({
      ...config,
      path: resolve(context.baseDirectory, config.path),
      clock: context.clock,
      onRepair: (repair) => context.logger.warn(repair, repairMessage(repair)),
    }),
});

function repairMessage({ path, bytes, movedTo }: TailRepair): string {
  return movedTo === undefined
    ? `The last line of ${path} lacked its end; it has one now.`
    : `The last line of ${path} was half written; its ${bytes} bytes are now in ${movedTo}.`;
}
