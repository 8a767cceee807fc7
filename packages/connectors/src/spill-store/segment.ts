import { eventFromJson, type SpilledItem } from '@weir/core';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { open, readFile, truncate, writeFile } from 'node:fs/promises';
import { errnoOf } from '../errors/errno-of.js';
import { ReadFailedError } from '../errors/read-failed-error.js';
import { WriteFailedError } from '../errors/write-failed-error.js';
import { AppendFile } from '../jsonl/append-file.js';
import type { TailRepair } from '../jsonl/repair-tail.js';
import { decodeRecord, lengthAt, settledByte } from './record.js';

const chunkBytes = 256 * 1024;
/** So much is read at a time at most, if it is more than one item. */
const readBytes = 1024 * 1024;

/** One file of a store: records one after the other, each of which is settled by one byte, in its place. */
export class Segment {
  #size = 0;
  #unsettled = 0;
  #file: AppendFile | undefined;
  #marks: number | undefined;

  /** @param start the position of its first record */
  constructor(
    readonly path: string,
    readonly start: number,
  ) {}

  get size(): number {
    return this.#size;
  }

  /** How many of its records are not settled. */
  get unsettled(): number {
    return this.#unsettled;
  }

  get end(): number {
    return this.start + this.#size;
  }

  /** Takes stock of a file of an earlier time. What is half written at its end goes to `<path>.corrupt`. */
  async recover(): Promise<TailRepair | undefined> {
    const bytes = await readFile(this.path);
    for (let record = decodeRecord(bytes, 0); record !== undefined; record = decodeRecord(bytes, this.#size)) {
      this.#size = record.end;
      if (record.isLive) this.#unsettled++;
    }
    const torn = bytes.subarray(this.#size);
    if (torn.length === 0) return undefined;
    const movedTo = `${this.path}.corrupt`;
    await writeFile(movedTo, torn, { flush: true });
    await truncate(this.path, this.#size);
    return { path: this.path, bytes: torn.length, movedTo };
  }

  /** @returns the positions of the records. @throws WriteFailedError, and leaves no trace then */
  append(records: readonly Buffer[], durable: boolean): number[] {
    this.#file ??= new AppendFile({ path: this.path, keep: 0, durable });
    this.#file.append(records.length === 1 ? (records[0] as Buffer) : Buffer.concat(records));
    this.#unsettled += records.length;
    return records.map((record) => {
      const position = this.end;
      this.#size += record.length;
      return position;
    });
  }

  /** Resolves when all that was appended is on the disk. */
  async sync(): Promise<void> {
    await this.#file?.sync();
  }

  /** Gives what is not settled of the records behind a position. @throws ReadFailedError */
  async read(after: number, limit: number): Promise<SpilledItem<unknown>[]> {
    const found: SpilledItem<unknown>[] = [];
    const end = this.#size;
    const file = await open(this.path).catch((error: unknown) => this.#failRead(error));
    try {
      const first = Math.max(0, after - this.start);
      let at = first;
      let size = chunkBytes;
      const mayGoOn = () => found.length < limit && (found.length === 0 || at - first < readBytes);
      while (at < end && mayGoOn()) {
        const from = at;
        const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, end - at)), 0, undefined, at);
        const bytes = buffer.subarray(0, bytesRead);
        for (let next = decodeRecord(bytes, at, from); next !== undefined; next = decodeRecord(bytes, at, from)) {
          const position = this.start + next.at;
          if (next.isLive && position > after)
            found.push({ position, item: eventFromJson<unknown>(JSON.parse(next.json)) });
          at = next.end;
          if (!mayGoOn()) break;
        }
        if (at === from) size = this.#larger(bytes, size);
      }
      return found;
    } finally {
      await file.close();
    }
  }

  /** @param survives whether it has to be known after a restart */
  settle(position: number, survives: boolean): void {
    this.#unsettled--;
    if (!survives) return;
    try {
      this.#marks ??= openSync(this.path, 'r+');
      writeSync(this.#marks, Buffer.of(settledByte), 0, 1, position - this.start);
    } catch (error) {
      throw new WriteFailedError(this.path, error);
    }
  }

  /** Lets go of what is open. */
  close(): void {
    this.#file?.close();
    this.#file = undefined;
    if (this.#marks !== undefined) closeSync(this.#marks);
    this.#marks = undefined;
  }

  delete(): void {
    this.close();
    rmSync(this.path, { force: true });
  }

  /** The record did not fit into what was read. */
  #larger(bytes: Buffer, size: number): number {
    const needed = lengthAt(bytes, 0);
    if (needed === undefined || needed <= size) return this.#failRead('a record in it is damaged');
    return needed;
  }

  #failRead(error: unknown): never {
    throw new ReadFailedError(this.path, error);
  }
}

/** Whether a file went away because everything in it was settled meanwhile. */
export function isGone(error: unknown): boolean {
  return ReadFailedError.is(error) && errnoOf(error.cause) === 'ENOENT';
}
