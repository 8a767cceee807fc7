import { FileChanges, type FileChangesOptions } from './file-changes.js';
import { openNextFile } from './next-file.js';
import { OpenedFile } from './opened-file.js';

export interface ReadFileOptions extends FileChangesOptions {
  from: 'start' | 'end';
  /** Goes on when the end is reached: waits for more, and for the file that takes its place. */
  follow: boolean;
}

/** Says that what follows is no continuation of what came before. `midLine`: reading began within a line. */
export type FileBreak = 'end' | 'midLine';

/** Reads a file in chunks, and goes on with what is appended to it and with the files that replace it, where it follows. */
export function readFile(options: ReadFileOptions): AsyncIterable<Buffer | FileBreak> {
  return {
    [Symbol.asyncIterator]() {
      const stopped = new AbortController();
      const chunks = new FileReader(options, stopped.signal).chunks();
      return {
        next: () => chunks.next(),
        return: () => {
          // A generator takes its return only between two waits: the abort ends the one that is under way.
          stopped.abort();
          return chunks.return(undefined);
        },
      };
    },
  };
}

class FileReader {
  #file: OpenedFile | undefined;
  readonly #changes: FileChanges;

  constructor(
    private readonly options: ReadFileOptions,
    private readonly stopped: AbortSignal,
  ) {
    this.#changes = new FileChanges(options);
  }

  async *chunks(): AsyncGenerator<Buffer | FileBreak, void> {
    try {
      const midLine = await this.#open();
      if (midLine) yield 'midLine';
      while (this.#file !== undefined && !this.stopped.aborted) {
        const chunk = await this.#file.read();
        if (chunk.length > 0) yield chunk;
        else if (this.options.follow) yield* this.#goOn(this.#file);
        else break;
      }
      if (!this.stopped.aborted) yield 'end';
    } finally {
      this.#changes.close();
      await this.#file?.close();
    }
  }

  /** True where reading begins within a line. */
  async #open(): Promise<boolean> {
    const { path, from, follow } = this.options;
    this.#file = await (follow ? OpenedFile.openIfThere(path) : OpenedFile.open(path));
    if (this.#file !== undefined) return from === 'end' && (await this.#file.skipToEnd());
    while (this.#file === undefined && !this.stopped.aborted) {
      await this.#changes.wait(this.stopped);
      this.#file = await OpenedFile.openIfThere(path);
    }
    return false;
  }

  /** At the end of a file: begins anew where it was cut off, turns to the one that took its place, else waits for a change. */
  async *#goOn(file: OpenedFile): AsyncGenerator<Buffer | FileBreak, void> {
    if (await file.rewindIfTruncated()) {
      yield 'end';
      return;
    }
    const next = await openNextFile(this.options.path, file);
    if (next === undefined) return this.#changes.wait(this.stopped);
    try {
      // What was written between the last read and the renaming.
      for (let rest = await file.read(); rest.length > 0; rest = await file.read()) yield rest;
    } catch (error) {
      await next.close();
      throw error;
    }
    this.#file = next;
    await file.close();
    yield 'end';
  }
}
