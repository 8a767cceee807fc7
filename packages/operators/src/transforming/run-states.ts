import { InvalidArgumentError } from '@weir/core';
import { OldestKeys } from '../windowing/oldest-keys.js';

/** How many open runs are kept unless told otherwise. */
export const DEFAULT_MAX_RUNS = 10_000;

/** Gives the bound back. @throws InvalidArgumentError when it is no whole number from 1 */
export function checkedMaxRuns(maxRuns: number = DEFAULT_MAX_RUNS): number {
  if (!Number.isInteger(maxRuns) || maxRuns < 1)
    throw new InvalidArgumentError('maxRuns', 'a whole number from 1', maxRuns);
  return maxRuns;
}

/**
 * One state for each run, for at most `maxRuns` runs: beyond them, the run that was met longest ago is let go.
 * Several items of one run in a row cost one comparison each. `onLetGo` is told which state that was.
 */
export class RunStates<State> {
  readonly #states = new Map<string, State>();
  readonly #oldest = new OldestKeys(this.#states);
  #lastRun: string | undefined;
  #last: State | undefined;

  constructor(
    private readonly maxRuns: number,
    private readonly create: (run: string) => State,
    private readonly onLetGo?: (state: State) => void,
  ) {}

  /** The states of all open runs, the run that was met longest ago first. */
  values(): IterableIterator<State> {
    return this.#states.values();
  }

  /** The run's state; a new one where the run is not known. */
  of(run: string): State {
    if (run === this.#lastRun && this.#last !== undefined) return this.#last;
    const state = this.#states.get(run) ?? this.create(run);
    this.#states.delete(run);
    this.#states.set(run, state);
    this.#oldest.noteSet();
    this.#lastRun = run;
    this.#last = state;
    if (this.#states.size > this.maxRuns) this.#letGoOldest();
    return state;
  }

  /** Lets a run go. */
  end(run: string): void {
    this.#states.delete(run);
    if (run === this.#lastRun) this.#last = undefined;
  }

  clear(): void {
    this.#states.clear();
    this.#last = undefined;
  }

  #letGoOldest(): void {
    const run = this.#oldest.next() as string;
    const state = this.#states.get(run) as State;
    this.#states.delete(run);
    this.onLetGo?.(state);
  }
}
