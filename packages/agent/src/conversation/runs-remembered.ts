import { holdLineage, isEvent, type Lineage, type WeirEvent } from '@weir/core';
import type { Observer, Subscriber } from 'rxjs';
import type { BegunTurn } from './begun-turn.js';
import type { RememberedMessage } from './remembered-message.js';
import { RunMemory } from './run-memory.js';

/** So many open runs are followed; beyond them the one that began first is remembered as far as it has come. */
const maxRuns = 1000;

export interface RunsRememberedSettings {
  readonly save: (messages: readonly RememberedMessage[]) => Promise<void>;
  /** Told of a save that failed when nobody was there any more to be told. */
  readonly report: (error: unknown) => void;
  /** What was said of the first run's turn before it, where the run does not tell it. */
  readonly begun: BegunTurn | undefined;
}

/** Passes items on, follows the runs among them, and saves each when it ends. Completes when all that is to be saved has been. */
export class RunsRemembered<T> implements Observer<T> {
  readonly #runs = new Map<string, RunMemory>();
  /** The runs of sub-agents that are open, each with the run that is remembered: theirs, however deep they are nested. */
  readonly #nested = new Map<string, RunMemory>();
  #begun: BegunTurn | undefined;
  #saving = 0;
  #isSourceDone = false;

  constructor(
    private readonly out: Subscriber<T>,
    private readonly settings: RunsRememberedSettings,
  ) {
    this.#begun = settings.begun;
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
    for (const memory of this.#runs.values()) memory.fail();
    this.out.error(error);
  }

  #follow(event: WeirEvent): void {
    const memory = this.#runs.get(event.run) ?? this.#first(event);
    if (memory === undefined || !memory.take(event)) return;
    this.#runs.delete(event.run);
    this.#forgetNested(memory);
    this.#save(memory, holdLineage());
  }

  /** Takes the first event of a run, and what comes of a sub-agent's: its answer comes as a tool's result of the run that it is a part of. */
  #first(event: WeirEvent): RunMemory | undefined {
    const { run, parent = run, type } = event;
    const outer = this.#nested.get(run) ?? this.#runs.get(parent) ?? this.#nested.get(parent);
    if (outer === undefined) return this.#begin(run);
    outer.takeNested(event);
    if (type === 'agent_end') this.#nested.delete(run);
    else this.#nested.set(run, outer);
    return undefined;
  }

  #forgetNested(memory: RunMemory): void {
    for (const [run, outer] of this.#nested) if (outer === memory) this.#nested.delete(run);
  }

  #begin(run: string): RunMemory {
    const memory = new RunMemory(run, this.#begun);
    this.#begun = undefined;
    this.#runs.set(run, memory);
    if (this.#runs.size > maxRuns) {
      const [[oldest, cut]] = this.#runs as unknown as [[string, RunMemory]];
      this.#runs.delete(oldest);
      this.#forgetNested(cut);
      this.#save(cut, undefined);
    }
    return memory;
  }

  /** Saves the runs that have not ended, as far as they have come. */
  saveOpen(): void {
    for (const memory of this.#runs.values()) this.#save(memory, undefined);
    this.#runs.clear();
    this.#nested.clear();
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
