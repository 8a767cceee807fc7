import { AbandonedItemError } from '@weir/operators';
import {
  Valve,
  currentValve,
  enterValve,
  holdLineage,
  isEventOf,
  withinLineage,
  withinValve,
  type EventOf,
  type InvalidItemError,
  type Lineage,
  type WeirEvent,
} from '@weir/core';
import { Observable, ReplaySubject, Subject, Subscription, merge, type Observer, type Subscriber } from 'rxjs';
import type { AgentOptions } from '../agent.js';
import { runAgent } from '../run-agent.js';
import { DeskApprovals, RunApprovals } from './desk-approvals.js';
import { DeskControls } from './desk-controls.js';
import { problemOf, refusal } from './invalid-message.js';

/** A message that waits for its run. */
interface Waiting {
  message: EventOf<'user_message'>;
  lineage: Lineage | undefined;
  /** Why it cannot be answered. */
  problem: InvalidItemError | undefined;
}

/** A run that goes on. */
interface OpenRun {
  readonly approvals: RunApprovals;
  readonly interrupt$: Subject<string>;
}

/** Takes the items of a stream, runs an agent for each message among them, so many at once, and passes everything else on. */
export class AgentDesk<T> implements Observer<T> {
  /** Closed while no further run can start. */
  readonly valve = new Valve(currentValve());
  readonly #waiting: Waiting[] = [];
  readonly #runs = new Subscription();
  /** The lineages of open runs. */
  readonly #held = new Set<Lineage>();
  readonly #approvals: DeskApprovals;
  readonly #controls: DeskControls;
  readonly #open = new Set<OpenRun>();
  readonly #interrupt$ = new ReplaySubject<unknown>(1);
  #active = 0;
  #isInterrupted = false;
  #isSourceDone = false;
  #isAdvancing = false;

  constructor(
    private readonly options: AgentOptions,
    private readonly out: Subscriber<T | WeirEvent>,
  ) {
    const { interrupted } = options;
    this.#approvals = new DeskApprovals(options);
    this.#controls = new DeskControls(this.#approvals.steering);
    if (interrupted?.aborted) this.#interrupt(interrupted);
    else interrupted?.addEventListener('abort', this.#onAbort);
  }

  next(item: T): void {
    if (isEventOf('tool_decision', item) && this.#approvals.decide(item)) return;
    if (isEventOf('run_control', item) && this.#controls.control(item)) return;
    if (!isEventOf('user_message', item)) return this.#emit(item, undefined);
    const problem = problemOf(item);
    if (problem !== undefined && this.options.onError !== undefined) return this.#fail(problem, item);
    this.#waiting.push({ message: item, lineage: holdLineage(), problem });
    this.#advance();
  }

  error(error: unknown): void {
    withinValve(this.valve.parent, () => this.out.error(error));
  }

  complete(): void {
    this.#isSourceDone = true;
    this.#controls.release();
    for (const run of [...this.#open]) this.#review(run);
    this.#advance();
  }

  /** Stops every run without a word; the receipts of messages that have no full answer are refused. */
  close(): void {
    this.options.interrupted?.removeEventListener('abort', this.#onAbort);
    this.#runs.unsubscribe();
    for (const { lineage } of this.#waiting.splice(0)) if (lineage) this.#held.add(lineage);
    for (const lineage of this.#held) lineage.release(new AbandonedItemError('agent'));
    this.#held.clear();
  }

  readonly #onAbort = (): void => {
    if (this.options.interrupted) this.#interrupt(this.options.interrupted);
  };

  #interrupt(signal: AbortSignal): void {
    this.#isInterrupted = true;
    this.#interrupt$.next(signal.reason);
  }

  /** Whether no further run can start. One that waits for a decision does not count: it would hold up the decision too, which comes as an item. */
  get #isBusy(): boolean {
    return this.#active - this.#approvals.waitingRuns >= (this.options.concurrency ?? 1);
  }

  /** Starts what may start. A call from within it changes nothing: the one under way sees what is new. */
  #advance(): void {
    if (this.#isAdvancing) return;
    this.#isAdvancing = true;
    try {
      while (!this.#isBusy && !this.out.closed) {
        const waiting = this.#waiting.shift();
        if (waiting === undefined) break;
        this.#begin(waiting);
      }
    } catch (error) {
      // Nothing may get into the source: it has done its part.
      this.error(error);
    } finally {
      this.#isAdvancing = false;
    }
    if (this.#isBusy) this.valve.close();
    else this.valve.open();
    if (this.#isSourceDone && this.#active === 0 && this.#waiting.length === 0)
      withinValve(this.valve.parent, () => this.out.complete());
  }

  #begin({ message, lineage, problem }: Waiting): void {
    // What can come again had better come again than be answered with an interruption.
    if (this.#isInterrupted && lineage !== undefined) return lineage.release(new AbandonedItemError('agent'));
    this.#active++;
    if (lineage !== undefined) this.#held.add(lineage);
    if (problem === undefined) this.#emit(message, lineage);
    const events$ = problem === undefined ? this.#answer(message) : refusal(message, problem, this.options);
    // The model waits for what lies below, not for itself.
    withinValve(this.valve.parent, () =>
      this.#runs.add(
        events$.subscribe({
          next: (event) => this.#emit(event, lineage),
          error: (error: unknown) => this.out.error(error),
          complete: () => this.#end(lineage),
        }),
      ),
    );
  }

  #answer({ run, seq, parent, data }: EventOf<'user_message'>): Observable<WeirEvent> {
    const envelope = { run, firstSeq: seq + 1, ...(parent !== undefined && { parent }) };
    const { answer = runAgent, ...options } = this.options;
    const { steering, closing } = this.#controls.open(run);
    const interrupt$ = new Subject<string>();
    const approvals = new RunApprovals(this.#approvals, () => {
      this.#review(open);
      this.#advance();
    });
    const open = { approvals, interrupt$ };
    const interrupt = merge(this.#interrupt$, interrupt$);
    const { approve } = approvals;
    const events$ = answer({ ...options, ...envelope, prompt: data.content, interrupt, steering, approve });
    return new Observable((subscriber) => {
      this.#open.add(open);
      subscriber.add(() => this.#open.delete(open));
      subscriber.add(closing);
      subscriber.add(events$.subscribe(subscriber));
    });
  }

  /** Ends a run that waits for what nobody can bring any more. */
  #review({ approvals, interrupt$ }: OpenRun): void {
    if (this.#isSourceDone && approvals.needsInput) interrupt$.next('nobody can decide any more');
  }

  #fail(problem: InvalidItemError, item: unknown): void {
    const { onError } = this.options;
    try {
      withinValve(this.valve.parent, () => onError?.(problem, item));
    } catch (error) {
      this.error(error);
    }
  }

  #end(lineage: Lineage | undefined): void {
    this.#active--;
    if (lineage !== undefined && this.#held.delete(lineage)) lineage.release();
    this.#advance();
  }

  #emit(item: T | WeirEvent, lineage: Lineage | undefined): void {
    const outer = enterValve(this.valve.parent);
    try {
      if (lineage === undefined) this.out.next(item);
      else withinLineage(lineage, () => this.out.next(item));
    } finally {
      enterValve(outer);
    }
  }
}
