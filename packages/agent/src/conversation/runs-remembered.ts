import { holdLineage, isEvent, type Lineage, type WeirEvent } from '@weir/core';
import type { Observer, Subscriber } from 'rxjs';
import type { RememberedMessage } from './remembered-message.js';
import { RunMemory } from './run-memory.js';

/** So many open runs are followed; beyond them the one that began first is remembered as far as it has come. */
const maxRuns = 1000;

export interface RunsRememberedSettings {
  readonly save: (messages: readonly RememberedMessage[]) => Promise<void>;
  /** Told of a save that failed when nobody was there any more to be told. */
  readonly report: (error: unknown) => void;
  /** What the user said, for the first run that comes without saying it. */
  readonly prompt: string | undefined;
}

/** Passes items on, follows the runs among them, and saves each when it ends. Completes when all that is to be saved has been. */
export class RunsRemembered<T> implements Observer<T> {
  readonly #runs = new Map<string, RunMemory>();
  #prompt: string | undefined;
  #saving = 0;
  #isSourceDone = false;

  constructor(
    private readonly out: Subscriber<T>,
    private readonly settings: RunsRememberedSettings,
  ) {
    this.#prompt = settings.prompt;
  }

  next(item: T): void {
    // Before the reader hears of it: one who leaves at the end has still had all.
    if (isEvent(item)) this.#follow(item);
    this.out.next(item);
  }

  complete(): void {
    this.#isSourceDone = true;
    this.saveOpen();
    this.#completeIfSaved();
  }

  error(error: unknown): void {
    this.out.error(error);
  }

  #follow(event: WeirEvent): void {
    const { run, parent } = event;
    let memory = this.#runs.get(run);
    if (memory === undefined) {
      // The run of a sub-agent: its answer comes as a tool's result of the run that it is a part of.
      if (parent !== undefined && this.#runs.has(parent)) return;
      memory = this.#begin(run);
    }
    if (!memory.take(event)) return;
    this.#runs.delete(run);
    this.#save(memory, holdLineage());
  }

  #begin(run: string): RunMemory {
    const memory = new RunMemory(this.#prompt);
    this.#prompt = undefined;
    this.#runs.set(run, memory);
    if (this.#runs.size > maxRuns) {
      const [[oldest, cut]] = this.#runs as unknown as [[string, RunMemory]];
      this.#runs.delete(oldest);
      this.#save(cut, undefined);
    }
    return memory;
  }

  /** Saves the runs that have not ended, as far as they have come. */
  saveOpen(): void {
    for (const memory of this.#runs.values()) this.#save(memory, undefined);
    this.#runs.clear();
  }

  #save(memory: RunMemory, lineage: Lineage | undefined): void {
    const messages = memory.messages();
    if (messages.length === 0) return lineage?.release();
    this.#saving++;
    this.settings.save(messages).then(
      () => {
        this.#saving--;
        lineage?.release();
        this.#completeIfSaved();
      },
      (error: unknown) => {
        this.#saving--;
        lineage?.release(error);
        if (this.out.closed) this.settings.report(error);
        else this.out.error(error);
      },
    );
  }

  #completeIfSaved(): void {
    if (this.#isSourceDone && this.#saving === 0) this.out.complete();
  }
}
