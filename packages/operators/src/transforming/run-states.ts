import { BoundedMap, InvalidArgumentError } from '@weir/core';

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
  readonly #states: BoundedMap<string, State>;
  #lastRun: string | undefined;
  #last: State | undefined;

  constructor(
    maxRuns: number,
    private readonly create: (run: string) => State,
    onLetGo?: (state: State) => void,
  ) {
    this.#states = new BoundedMap(maxRuns, onLetGo);
  }

  /** The states of all open runs, the run that was met longest ago first. */
  values(): IterableIterator<State> {
    return this.#states.values();
  }

  /** The run's state; a new one where the run is not known. */
  of(run: string): State {
    if (run === this.#lastRun && this.#last !== undefined) return this.#last;
    const state = this.#states.get(run) ?? this.create(run);
    this.#lastRun = run;
    this.#last = state;
    this.#states.renew(run, state);
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
}
