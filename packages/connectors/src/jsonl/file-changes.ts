import { sleep, type Clock } from '@weir/core';
import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

export interface FileChangesOptions {
  path: string;
  /** How long to wait at most before looking again, in ms: changes on network file systems raise no events. */
  pollInterval: number;
  /** False: look again at intervals only. */
  watch: boolean;
  clock: Clock;
}

/** Waits for a file to change, appear or be replaced: by the system's events, and by looking again at intervals where there are none. */
export class FileChanges {
  #changed = false;
  #watcher: FSWatcher | undefined;
  #wake: (() => void) | undefined;

  constructor(private readonly options: FileChangesOptions) {}

  /** Resolves when something may have changed since the last call, or when `signal` aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    if (this.options.watch && this.#watcher === undefined) {
      this.#watcher = this.#watch();
      // Whatever changed before the watch began was not told: look again at once.
      if (this.#watcher !== undefined) return;
    }
    if (!this.#changed && !signal.aborted) await this.#nextChange(signal);
    this.#changed = false;
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  async #nextChange(signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    signal.addEventListener('abort', this.#wake, { once: true });
    try {
      // Cut short by an event: that is the good case, not a failure.
      await sleep(this.options.clock, this.options.pollInterval, woken.signal).catch(() => undefined);
    } finally {
      signal.removeEventListener('abort', this.#wake);
      this.#wake = undefined;
    }
  }

  /** The folder is watched, not the file: a watch on a file goes with it when it is renamed. */
  #watch(): FSWatcher | undefined {
    const name = basename(this.options.path);
    try {
      const watcher = watch(dirname(this.options.path), { persistent: false }, (_event, changed) => {
        if (changed !== null && changed !== name) return;
        this.#changed = true;
        this.#wake?.();
      });
      return watcher.on('error', () => this.close());
    } catch {
      // No such folder yet, or no watches left: looking again at intervals does without.
      return undefined;
    }
  }
}
