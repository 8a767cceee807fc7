import { defineSpillStore, InvalidArgumentError, type SpilledItem, type SpillStore } from '@weir/core';
import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SpillFullError } from '../errors/spill-full-error.js';
import { WriteFailedError } from '../errors/write-failed-error.js';
import type { TailRepair } from '../jsonl/repair-tail.js';
import { toJson } from '../jsonl/to-json.js';
import { FolderInUseError } from '../errors/folder-in-use-error.js';
import { lockFolder } from './folder-lock.js';
import { encodeRecord } from './record.js';
import { isGone, Segment } from './segment.js';

const defaultBytes = 1024 ** 3;
const largestSegment = 16 * 1024 * 1024;

export interface FileSpillStoreOptions {
  /** The folder; it belongs to the store alone. */
  path: string;
  /** How much it may hold at most, in bytes. Default 1 GiB. */
  maxBytes?: number | undefined;
  /** Whether what was put aside and not settled is there the next time. Default false. */
  survivesRestart?: boolean | undefined;
  /**
   * `each`: an item counts as safe when it is on the disk, which outlives a power cut. `never`: when the operating system has it, which outlives the
   * process. Default `never`.
   */
  fsync?: 'never' | 'each' | undefined;
  /** Told what was done about an item that a crash has left half written. */
  onRepair?: (repair: TailRepair) => void;
}

/**
 * Makes the store of `spill` that keeps items in files, as JSON.
 *
 * The folder holds a row of segments, each a sixteenth of `maxBytes`, 16 MiB at most; one whose items are all settled is deleted. Items are written at once, in
 * one piece for each batch, with a checksum; what a crash has left half written is moved to `<segment>.corrupt` on open, and what the disk had no room for is
 * taken back. An item is settled by one byte in its place. One process and one stream a folder. Without `survivesRestart` what is there when it is opened
 * is deleted, whoever left it.
 *
 * What comes back is what JSON makes of an item. Plain data comes back as it was. `NaN` and `Infinity` come back as `null`, `-0` as 0; a `Date` as ISO 8601
 * text, a bigint as text, `Uint8Array` and other bytes as Base64 text; a `Map` or `Set` as a list; an error and an object of a class as plain objects, the
 * latter by its `toJSON` where it has one; what is `undefined` within an object is left out, within a list it is `null`. An item that refers to itself, or is `undefined`, a function or a
 * symbol, cannot be kept: it fails alone. So that items are the same whether they had to wait or not, map them to plain data before.
 *
 * Errors: `SpillFullError` over `maxBytes`, `WriteFailedError` (full disk, missing rights), `ReadFailedError`, `NotSerializableError`, `FolderInUseError`.
 *
 * @throws InvalidArgumentError at once, when `maxBytes` makes no sense
 */
export function fileSpillStore<T>(options: FileSpillStoreOptions): SpillStore<T> {
  return new FileSpillStore(options) as SpillStore<unknown> as SpillStore<T>;
}

class FileSpillStore implements SpillStore {
  readonly survivesRestart: boolean;
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #fsync: boolean;
  /** In the order of their positions; items are appended to the last one. */
  #segments: Segment[] = [];
  #isSegmentOpen = false;
  #end = 0;
  #bytes = 0;
  #unlock: (() => void) | undefined;

  constructor(private readonly options: FileSpillStoreOptions) {
    const { path, maxBytes = defaultBytes, survivesRestart = false, fsync = 'never' } = options;
    if (!(maxBytes >= 1)) throw new InvalidArgumentError('maxBytes', 'a number of bytes above 0', maxBytes);
    this.survivesRestart = survivesRestart;
    this.#path = resolve(path);
    this.#maxBytes = maxBytes;
    this.#fsync = survivesRestart && fsync === 'each';
  }

  open(): number | Promise<number> {
    try {
      mkdirSync(this.#path, { recursive: true });
      this.#unlock = lockFolder(this.#path);
      const names = readdirSync(this.#path).filter((name) => /^\d{16}\.spill$/.test(name));
      this.#segments = names.sort().map((name) => new Segment(join(this.#path, name), Number.parseInt(name, 10)));
    } catch (error) {
      throw FolderInUseError.is(error) ? error : new WriteFailedError(this.#path, error);
    }
    if (this.survivesRestart && this.#segments.length > 0) return this.#recover();
    this.#deleteAll();
    return 0;
  }

  append(items: readonly unknown[]): readonly number[] | Promise<readonly number[]> {
    const records = items.map(toRecord);
    const bytes = records.reduce((sum, { length }) => sum + length, 0);
    const segment = this.#segmentFor(bytes);
    const positions = segment.append(records, this.#fsync);
    this.#bytes += bytes;
    this.#end = segment.end;
    return this.#fsync ? segment.sync().then(() => positions) : positions;
  }

  check(item: unknown): void {
    toRecord(item);
  }

  async read(after: number, limit: number): Promise<readonly SpilledItem<unknown>[]> {
    for (const segment of [...this.#segments]) {
      if (segment.end <= after || segment.unsettled === 0) continue;
      const found = await segment.read(after, limit).catch((error: unknown) => {
        if (isGone(error) && !this.#segments.includes(segment)) return [];
        throw error;
      });
      if (found.length > 0) return found;
    }
    return [];
  }

  settle(positions: readonly number[]): void {
    for (const position of positions) {
      const segment = this.#segments.findLast(({ start }) => start <= position);
      segment?.settle(position, this.survivesRestart);
      const grows = this.#isSegmentOpen && segment === this.#segments.at(-1);
      if (segment?.unsettled === 0 && !grows) this.#delete(segment);
    }
  }

  close(): void {
    for (const segment of this.#segments) segment.close();
    if (!this.survivesRestart || this.#segments.every(({ unsettled }) => unsettled === 0)) this.#deleteAll();
    this.#unlock?.();
    this.#unlock = undefined;
  }

  async #recover(): Promise<number> {
    let unsettled = 0;
    for (const segment of [...this.#segments]) {
      const repair = await segment.recover();
      if (repair !== undefined) this.options.onRepair?.(repair);
      this.#bytes += segment.size;
      this.#end = segment.end;
      unsettled += segment.unsettled;
      if (segment.unsettled === 0) this.#delete(segment);
    }
    return unsettled;
  }

  #segmentFor(bytes: number): Segment {
    const largest = Math.min(largestSegment, this.#maxBytes / 16);
    const current = this.#isSegmentOpen ? this.#segments.at(-1) : undefined;
    const isFull = current !== undefined && (current.size >= largest || this.#bytes + bytes > this.#maxBytes);
    if (isFull) this.#endSegment(current);
    if (this.#bytes + bytes > this.#maxBytes) throw new SpillFullError(this.#path, this.#maxBytes);
    if (current !== undefined && !isFull) return current;
    const name = `${String(this.#end).padStart(16, '0')}.spill`;
    const segment = new Segment(join(this.#path, name), this.#end);
    this.#segments.push(segment);
    this.#isSegmentOpen = true;
    return segment;
  }

  #endSegment(segment: Segment): void {
    this.#isSegmentOpen = false;
    if (segment.unsettled === 0) this.#delete(segment);
  }

  #delete(segment: Segment): void {
    this.#segments = this.#segments.filter((other) => other !== segment);
    this.#bytes -= segment.size;
    segment.delete();
  }

  #deleteAll(): void {
    for (const segment of this.#segments) this.#delete(segment);
    this.#isSegmentOpen = false;
  }
}

function toRecord(item: unknown): Buffer {
  return encodeRecord(toJson(item, '"spill"'));
}

/** The store for config: `spill: { path: ./spill }`. */
export const fileSpillStoreSpec = defineSpillStore({
  name: 'file',
  summary: 'Keeps the items of `spill` in files of a folder.',
  create: ({ path, ...options }, context) =>
    fileSpillStore({
      ...options,
      path: resolve(context.baseDirectory, path),
      onRepair: (repair) =>
        context.logger.warn(repair, `The end of ${repair.path} was half written; it was moved aside.`),
    }),
});
