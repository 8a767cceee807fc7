import { open, stat, type FileHandle } from 'node:fs/promises';
import { errnoOf } from '../errors/errno-of.js';
import { ReadFailedError } from '../errors/read-failed-error.js';

const chunkBytes = 64 * 1024;
const newline = 0x0a;

/** Tells files apart whatever they are called at the moment. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/** A file that is read from front to back while others write to it, rename it or cut it off. */
export class OpenedFile implements FileIdentity {
  #position = 0;

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    readonly dev: bigint,
    readonly ino: bigint,
  ) {}

  /** @throws ReadFailedError where it cannot be opened */
  static async open(path: string): Promise<OpenedFile> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(path, 'r');
      const { dev, ino } = await handle.stat({ bigint: true });
      return new OpenedFile(path, handle, dev, ino);
    } catch (error) {
      await handle?.close();
      throw new ReadFailedError(path, error);
    }
  }

  /** Gives `undefined` where there is no such file, for now. @throws ReadFailedError where it cannot be opened */
  static async openIfThere(path: string): Promise<OpenedFile | undefined> {
    try {
      return await OpenedFile.open(path);
    } catch (error) {
      if (ReadFailedError.is(error) && error.details.errno === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Gives the next chunk; an empty one at the file's end, for now. */
  async read(): Promise<Buffer> {
    try {
      const { buffer, bytesRead } = await this.handle.read(
        Buffer.allocUnsafe(chunkBytes),
        0,
        chunkBytes,
        this.#position,
      );
      this.#position += bytesRead;
      return buffer.subarray(0, bytesRead);
    } catch (error) {
      throw new ReadFailedError(this.path, error);
    }
  }

  /** Goes to the end. True where that is within a line. */
  async skipToEnd(): Promise<boolean> {
    const { size } = await this.handle.stat();
    this.#position = Math.max(0, size - 1);
    const last = await this.read();
    return last.length > 0 && last[last.length - 1] !== newline;
  }

  /** Goes back to the start where the file is shorter than what was read of it. */
  async rewindIfTruncated(): Promise<boolean> {
    const { size } = await this.handle.stat();
    if (size >= this.#position) return false;
    this.#position = 0;
    return true;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/** The file that has a name right now; `undefined` where none has. */
export async function identityOf(path: string): Promise<FileIdentity | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new ReadFailedError(path, error);
  }
}

export function sameFile(a: FileIdentity, b: FileIdentity | undefined): boolean {
  return b !== undefined && a.dev === b.dev && a.ino === b.ino;
}
