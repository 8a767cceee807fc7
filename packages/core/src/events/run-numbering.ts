import { BoundedMap } from '../bounded/bounded-map.js';
import { isEvent } from './is-event.js';

/**
 * Numbers events anew, per run, from 0: what a pipeline gives out has no gaps, whatever its steps merged, split or dropped.
 *
 * An event that has the right number already is passed on as it is; another is copied. Values that are no events pass unchanged.
 * Memory: one number for each open run. A run is let go at its `agent_end`; beyond `maxRuns` open runs the one that was
 * numbered longest ago is let go, and would start at 0 again.
 */
export class RunNumbering {
  readonly #open: BoundedMap<string, OpenRun>;
  /** The last of the open runs: events of one run mostly come in a row, and need no look-up then. */
  #latest: OpenRun | undefined;

  constructor(maxRuns = 10_000) {
    this.#open = new BoundedMap(maxRuns);
  }

  number<T>(item: T): T {
    if (!isEvent(item)) return item;
    const { run, type } = item;
    const open = this.#latest?.run === run ? this.#latest : this.#turnTo(run);
    const seq = open.next++;
    if (type === 'agent_end') this.#end(run);
    return item.seq === seq ? item : { ...item, seq };
  }

  #turnTo(run: string): OpenRun {
    const open = this.#open.get(run) ?? { run, next: 0 };
    this.#open.renew(run, open);
    this.#latest = open;
    return open;
  }

  #end(run: string): void {
    this.#open.delete(run);
    this.#latest = undefined;
  }
}

interface OpenRun {
  readonly run: string;
  next: number;
}
