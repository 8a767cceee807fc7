import { ConversationChangedError, type StoredConversation } from '@weir/core';
import { open, readFile, rename } from 'node:fs/promises';
import { errnoOf } from '../errors/errno-of.js';
import { ReadFailedError } from '../errors/read-failed-error.js';
import { WriteFailedError } from '../errors/write-failed-error.js';
import { AppendFile } from '../jsonl/append-file.js';
import { repairTail, type TailRepair } from '../jsonl/repair-tail.js';
import { syncFolder } from '../jsonl/sync-folder.js';
import { toJson } from '../jsonl/to-json.js';

/** One change, as it stands in the file: a line. */
interface Entry {
  /** The conversation's; the file's name does not tell it. */
  readonly id: string;
  readonly version: number;
  readonly messages: readonly unknown[];
}

export interface ConversationFileOptions {
  readonly path: string;
  readonly id: string;
  /** Whether a change is on the disk when it is done. */
  readonly durable: boolean;
  readonly onRepair: ((repair: TailRepair) => void) | undefined;
}

/** The file of one conversation: a line for each change since the last replacement. Calls must not overlap. */
export class ConversationFile {
  /** 0: there is no file. Undefined: nobody has looked yet. */
  #version: number | undefined;

  constructor(private readonly options: ConversationFileOptions) {}

  async load(): Promise<StoredConversation> {
    const entries = await this.#read();
    return { messages: entries.flatMap(({ messages }) => messages), version: named(this.#version) };
  }

  async append(messages: readonly unknown[], version: string): Promise<string> {
    const next = await this.#next(version);
    const { path, durable } = this.options;
    const line = this.#line(next, messages);
    const file = new AppendFile({ path, keep: 0, durable });
    try {
      file.append(line);
      this.#version = next;
      if (durable) await file.sync();
    } finally {
      file.close();
    }
    return named(next);
  }

  async replace(messages: readonly unknown[], version: string): Promise<string> {
    const next = await this.#next(version);
    const { path, durable } = this.options;
    const line = this.#line(next, messages);
    const fresh = `${path}.new`;
    try {
      await writeWhole(fresh, line);
      await rename(fresh, path);
      if (durable) syncFolder(path);
    } catch (error) {
      throw new WriteFailedError(path, error);
    }
    this.#version = next;
    return named(next);
  }

  /** @throws ConversationChangedError where the version is not the file's */
  async #next(version: string): Promise<number> {
    if (this.#version === undefined) await this.#read();
    const actual = named(this.#version);
    if (version !== actual) throw new ConversationChangedError(this.options.id, version, actual);
    return (this.#version ?? 0) + 1;
  }

  #line(version: number, messages: readonly unknown[]): Buffer {
    return Buffer.from(`${toJson({ id: this.options.id, version, messages } satisfies Entry)}\n`);
  }

  async #read(): Promise<readonly Entry[]> {
    const { path, onRepair } = this.options;
    try {
      if (this.#version === undefined) {
        const repair = await repairTail(path);
        if (repair !== undefined) onRepair?.(repair);
      }
      const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
      const entries = lines.map((line) => JSON.parse(line) as Entry);
      this.#version = entries.at(-1)?.version ?? 0;
      return entries;
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw new ReadFailedError(path, error);
      this.#version = 0;
      return [];
    }
  }
}

function named(version: number | undefined): string {
  return version === undefined || version === 0 ? '' : String(version);
}

/** A file that is renamed into place must be whole before: the name may reach the disk first. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
