import { realClock, type Clock, type EventOf } from '@weir/core';
import { Observable, concat, defer, filter, map, merge, of, take, timer } from 'rxjs';
import { RunSteering } from '../running/run-steering.js';
import { decisionOf, undecided, type Verdict } from './approval-decision.js';
import type { ApprovalRequest, Approve } from './approvals.js';
import { verdictsOf } from './verdicts-of.js';

/** What happens to the tool calls of a stream's runs that need a yes. */
export interface DeskApprovalsOptions {
  approve?: Approve | undefined;
  /** What happens to those that `approve` decides nothing about: they wait for a `tool_decision` among the items of the stream, or are refused. */
  approvals?: 'wait' | 'refuse' | undefined;
  /** After how many milliseconds a call is refused that nobody has decided over. */
  approvalTimeout?: number | undefined;
  clock?: Clock | undefined;
}

/** How long a call waits by default: an hour. */
export const usualApprovalTimeout = 3_600_000;

/** How many runs wait at once: the calls of further ones are refused, so that those who wait take no memory without end. */
export const mostWaitingRuns = 1000;

/** The decisions over the tool calls of all runs of a stream. */
export class DeskApprovals {
  /** Steers the runs: a call is known to it before it is announced. */
  readonly steering = new RunSteering();
  readonly #waiting = new Set<RunApprovals>();

  constructor(readonly options: DeskApprovalsOptions) {}

  /** How many runs wait. */
  get waitingRuns(): number {
    return this.#waiting.size;
  }

  /** Decides by an item of the stream. @returns whether such a call waited */
  decide({ run, data }: EventOf<'tool_decision'>): boolean {
    const toolCallId = (data as { toolCallId?: unknown } | null)?.toolCallId;
    return (
      typeof toolCallId === 'string' && this.steering.decide(toolCallId, { ...(decisionOf(data) ?? undecided), run })
    );
  }

  note(run: RunApprovals): void {
    if (run.isWaiting) this.#waiting.add(run);
    else this.#waiting.delete(run);
  }
}

/** The calls of one run, and of those within it, that wait for a decision. */
export class RunApprovals {
  #calls = 0;
  #undecided = 0;

  /** @param changed called when the run begins to wait, or waits no more */
  constructor(
    private readonly desk: DeskApprovals,
    private readonly changed: () => void,
  ) {}

  get isWaiting(): boolean {
    return this.#calls > 0;
  }

  /** Whether it waits for what nobody but the input of the stream can bring. */
  get needsInput(): boolean {
    return this.#undecided > 0;
  }

  /** Asks whoever decides, and lets the call wait as long as it may. */
  readonly approve = (request: ApprovalRequest): Observable<Verdict> => {
    const { approve, approvalTimeout = usualApprovalTimeout, clock = realClock } = this.desk.options;
    const late = { approved: false, reason: `nobody has decided within ${approvalTimeout} ms` };
    const answer$ = concat(
      defer(() => verdictsOf(approve?.(request))).pipe(filter((verdict) => verdict !== undefined)),
      defer(() => this.#withoutAnswer()),
    );
    const decided$ = merge(answer$, timer(approvalTimeout, clock).pipe(map(() => late))).pipe(take(1));
    return new Observable((subscriber) => {
      subscriber.add(decided$.subscribe(subscriber));
      if (!subscriber.closed) subscriber.add(this.#count((change) => (this.#calls += change)));
    });
  };

  #withoutAnswer(): Observable<Verdict> {
    const { approve, approvals = approve === undefined ? 'refuse' : 'wait' } = this.desk.options;
    if (approvals === 'refuse') return of({ approved: false, reason: 'nobody is there to decide' });
    if (!this.isWaiting && this.desk.waitingRuns >= mostWaitingRuns)
      return of({ approved: false, reason: 'too many runs wait for a decision already' });
    return new Observable((subscriber) => subscriber.add(this.#count((change) => (this.#undecided += change))));
  }

  #count(add: (change: 1 | -1) => void): () => void {
    const change = (by: 1 | -1) => {
      add(by);
      this.desk.note(this);
      this.changed();
    };
    change(1);
    return () => change(-1);
  }
}
