import type { Subscription } from 'rxjs';
import type { AgentState } from './agent-state.js';
import type { Approvals, Approve } from './approvals.js';
import type { NestedRun, Nesting } from './nesting.js';
import type { Resumption } from './resumption.js';

/** What a call's runs need of the run that the call belongs to. */
export interface CallNestingOptions {
  approvals: Approvals;
  approve: Approve | undefined;
  /** Where the call's run goes on, if another process began it. */
  resumption: Resumption | undefined;
  /** Called when a run begins or ends to wait. */
  changed: () => void;
}

/** The runs that one tool call has started, and has not yet ended. */
export class CallNesting implements Nesting {
  readonly approvals: Approvals;
  readonly approve: Approve | undefined;
  readonly #runs = new Set<NestedRun>();
  readonly #changed: () => void;
  #resumption: Resumption | undefined;

  constructor({ approvals, approve, resumption, changed }: CallNestingOptions) {
    this.approvals = approvals;
    this.approve = approve;
    this.#resumption = resumption;
    this.#changed = changed;
  }

  /** Whether there are runs, and all that they do is wait for decisions. */
  get isWaiting(): boolean {
    return this.#runs.size > 0 && [...this.#runs].every(({ deciding }) => !deciding.isOpen);
  }

  /** What another process needs to go on with the run. Of several nobody could tell which tool's agent each of them is. */
  get state(): AgentState | undefined {
    if (this.#resumption !== undefined) return this.#resumption.state;
    const [run, ...others] = this.#runs;
    return others.length === 0 ? run?.state : undefined;
  }

  takeResumption(): Resumption | undefined {
    const resumption = this.#resumption;
    this.#resumption = undefined;
    return resumption;
  }

  enter(run: NestedRun): Subscription {
    this.#runs.add(run);
    const entered = run.deciding.changes$.subscribe(() => this.#changed());
    entered.add(() => {
      this.#runs.delete(run);
      this.#changed();
    });
    return entered;
  }
}
