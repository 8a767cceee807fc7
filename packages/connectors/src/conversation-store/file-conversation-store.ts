import {
  OutputClosedError,
  defineConversationStore,
  type ConversationStore,
  type StoredConversation,
} from '@weir/core';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FolderInUseError } from '../errors/folder-in-use-error.js';
import { WriteFailedError } from '../errors/write-failed-error.js';
import type { TailRepair } from '../jsonl/repair-tail.js';
import { lockFolder } from '../spill-store/folder-lock.js';
import { ConversationFile } from './conversation-file.js';

/** So many files' versions are remembered: those of others are read again. */
const rememberedFiles = 1000;

export interface FileConversationStoreOptions {
  /** The folder; it belongs to the store alone, and is made where there is none. */
  path: string;
  /**
   * `each`: a change counts as safe when it is on the disk, which outlives a power cut. `never`: when the operating system has it, which outlives the
   * process. Default `never`.
   */
  fsync?: 'never' | 'each' | undefined;
  /** Told what was done about a change that a crash has left half written. */
  onRepair?: (repair: TailRepair) => void;
}

/** A `ConversationStore` that has to be let go of. */
export interface FileConversationStore<Message = unknown> extends ConversationStore<Message> {
  load(id: string): Promise<StoredConversation<Message>>;
  append(id: string, messages: readonly Message[], version: string): Promise<string>;
  replace(id: string, messages: readonly Message[], version: string): Promise<string>;
  /** Finishes what is under way and gives the folder back. Calls after it are refused. */
  close(): Promise<void>;
}

/**
 * Makes a store that keeps conversations in files, one for each: a line of JSON for each change, appended in one piece.
 *
 * A process that is killed at any moment loses nothing that was told to be safe: a last line that is half written goes to `<file>.corrupt` when the file is
 * opened again, and a replacement is written whole before it takes the file's place. Files are named by the hash of the id, which they hold in plain.
 *
 * The folder is taken at the first call and belongs to one process. Calls for one conversation run one after the other. Memory: the versions of the 1,000
 * conversations that were used last; a conversation itself only while it is loaded.
 *
 * Errors: `ConversationChangedError`, `WriteFailedError` (full disk, missing rights), `ReadFailedError` (a damaged file too), `NotSerializableError`,
 * `FolderInUseError`; `OutputClosedError` after `close`.
 *
 * @example
 * const store = fileConversationStore({ path: './conversations' });
 * const chat = conversation({ id: 'user-7', window: 8000, store });
 * process.once('SIGTERM', () => void store.close());
 */
export function fileConversationStore<Message = unknown>(
  options: FileConversationStoreOptions,
): FileConversationStore<Message> {
  return new Folder(options) as FileConversationStore<unknown> as FileConversationStore<Message>;
}

interface Opened {
  readonly file: ConversationFile;
  /** The call that was made last; the next one waits for it. */
  last: Promise<unknown>;
  calls: number;
}

class Folder implements FileConversationStore {
  readonly #path: string;
  /** The one that was used longest ago first. */
  readonly #opened = new Map<string, Opened>();
  #unlock: (() => void) | undefined;
  #isClosed = false;

  constructor(private readonly options: FileConversationStoreOptions) {
    this.#path = resolve(options.path);
  }

  load(id: string): Promise<StoredConversation> {
    return this.#call(id, (file) => file.load());
  }

  append(id: string, messages: readonly unknown[], version: string): Promise<string> {
    return this.#call(id, (file) => file.append(messages, version));
  }

  replace(id: string, messages: readonly unknown[], version: string): Promise<string> {
    return this.#call(id, (file) => file.replace(messages, version));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled([...this.#opened.values()].map(({ last }) => last));
    this.#unlock?.();
    this.#unlock = undefined;
  }

  async #call<Result>(id: string, work: (file: ConversationFile) => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw new OutputClosedError(this.#path);
    this.#takeFolder();
    const opened = this.#open(id);
    opened.calls++;
    const result = opened.last.then(() => work(opened.file));
    opened.last = result.catch(() => undefined).finally(() => opened.calls--);
    return result;
  }

  #takeFolder(): void {
    if (this.#unlock !== undefined) return;
    try {
      mkdirSync(this.#path, { recursive: true });
      this.#unlock = lockFolder(this.#path);
    } catch (error) {
      throw FolderInUseError.is(error) ? error : new WriteFailedError(this.#path, error);
    }
  }

  #open(id: string): Opened {
    const known = this.#opened.get(id);
    this.#opened.delete(id);
    const opened = known ?? { file: this.#fileOf(id), last: Promise.resolve(), calls: 0 };
    this.#opened.set(id, opened);
    if (this.#opened.size > rememberedFiles) this.#letGoOldest();
    return opened;
  }

  /** One that is at work stays: another that did not know of it would write into the same file. */
  #letGoOldest(): void {
    for (const [id, { calls }] of this.#opened) if (calls === 0) return void this.#opened.delete(id);
  }

  #fileOf(id: string): ConversationFile {
    const { fsync = 'never', onRepair } = this.options;
    const path = join(this.#path, `${createHash('sha256').update(id).digest('hex')}.jsonl`);
    return new ConversationFile({ path, id, durable: fsync === 'each', onRepair });
  }
}

/** The store for config: `agent: { memory: { window: 8000, store: { path: ./conversations } } }`. */
export const fileConversationStoreSpec = defineConversationStore({
  name: 'file',
  summary: 'Keeps the conversations of agents in files of a folder.',
  create: ({ path, fsync }, context) =>
    fileConversationStore({
      path: resolve(context.baseDirectory, path),
      fsync,
      onRepair: (repair) =>
        context.logger.warn(repair, `The end of ${repair.path} was half written; it was moved aside.`),
    }),
});
