import { OutputClosedError } from '@weir/core';
import { closeSync, fdatasync, fdatasyncSync, fstatSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs';
import { errnoOf } from '../errors/errno-of.js';
import { WriteFailedError } from '../errors/write-failed-error.js';
import { rotateFiles } from './rotate-files.js';
import { syncFolder } from './sync-folder.js';

export interface AppendFileOptions {
  path: string;
  /** The size that the file may have before it is rotated, in bytes. Default: no limit. */
  maxBytes?: number | undefined;
  /** How many rotated files are kept. */
  keep: number;
  /** Whether file names, and files that are rotated away, are made to outlive a power cut. */
  durable: boolean;
}

/** An open file, with the syncs that run on it: its number may be given to another file only when they have ended. */
interface Opened {
  readonly fd: number;
  readonly regular: boolean;
  size: number;
  /** Where the file has to be cut off before it is written to again, since that failed before. */
  tornAt: number | undefined;
  syncs: number;
  abandoned: boolean;
}

/**
 * A file that whole pieces are appended to: each is with the operating system when `append` returns, or leaves no trace.
 *
 * Writing is synchronous on purpose. The system takes a line into its page cache in about a microsecond, where a round through the
 * thread pool takes tens of them; and what was taken outlives the process from then on.
 */
export class AppendFile {
  #current: Opened | undefined;

  constructor(private readonly options: AppendFileOptions) {}

  /** Opens the file; `append` does it too. @throws WriteFailedError */
  open(): void {
    try {
      this.#current ??= this.#open();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** @throws WriteFailedError, OutputClosedError where it is a pipe without a reader */
  append(bytes: Uint8Array): void {
    try {
      const file = this.#roomFor(bytes.length);
      write(file, bytes);
      file.size += bytes.length;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Resolves when all that was appended is on the disk. Rejects with a WriteFailedError. */
  sync(): Promise<void> {
    const file = this.#current;
    if (file === undefined || !file.regular) return Promise.resolve();
    file.syncs++;
    return new Promise((resolve, reject) => {
      fdatasync(file.fd, (error) => {
        file.syncs--;
        if (file.abandoned) closeUnlessSyncing(file);
        if (error === null) resolve();
        else reject(this.#failure(error));
      });
    });
  }

  close(): void {
    const file = this.#current;
    this.#current = undefined;
    if (file === undefined) return;
    file.abandoned = true;
    closeUnlessSyncing(file);
  }

  #failure(error: unknown): OutputClosedError | WriteFailedError {
    const { path } = this.options;
    return errnoOf(error) === 'EPIPE'
      ? new OutputClosedError(path, { cause: error })
      : new WriteFailedError(path, error);
  }

  #open(): Opened {
    const { path, durable } = this.options;
    const fd = openSync(path, 'a');
    const stats = fstatSync(fd);
    const regular = stats.isFile();
    if (durable && regular) syncFolder(path);
    return { fd, regular, size: stats.size, tornAt: undefined, syncs: 0, abandoned: false };
  }

  /** The file that the next piece goes to: mended and rotated first, where that is needed. */
  #roomFor(bytes: number): Opened {
    const { maxBytes } = this.options;
    const file = (this.#current ??= this.#open());
    if (file.tornAt !== undefined) cutOff(file, file.tornAt);
    const full = maxBytes !== undefined && file.regular && file.size > 0 && file.size + bytes > maxBytes;
    return full ? this.#rotate(file) : file;
  }

  #rotate(file: Opened): Opened {
    const { path, keep, durable } = this.options;
    if (durable) fdatasyncSync(file.fd);
    const ours = isNamed(file, path);
    this.close();
    // Where somebody else has rotated the file, the new one is waiting already.
    if (ours) rotateFiles(path, keep);
    return (this.#current = this.#open());
  }
}

function write(file: Opened, bytes: Uint8Array): void {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(file.fd, bytes, written);
  } catch (error) {
    if (written > 0 && file.regular) takeBack(file, written);
    throw error;
  }
}

/** Cuts off what was written of a piece that did not fit. */
function takeBack(file: Opened, written: number): void {
  const whole = fstatSync(file.fd).size - written;
  try {
    cutOff(file, whole);
  } catch {
    // The failure to write is the one to report; this one is met again before the next write.
    file.tornAt = whole;
  }
}

function cutOff(file: Opened, size: number): void {
  ftruncateSync(file.fd, size);
  file.size = size;
  file.tornAt = undefined;
}

function closeUnlessSyncing(file: Opened): void {
  if (file.syncs === 0) closeSync(file.fd);
}

function isNamed(file: Opened, path: string): boolean {
  const named = statSync(path, { throwIfNoEntry: false, bigint: true });
  const { dev, ino } = fstatSync(file.fd, { bigint: true });
  return named !== undefined && named.dev === dev && named.ino === ino;
}
