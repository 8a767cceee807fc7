import { Observable, type Subscriber } from 'rxjs';
import { decisionOf, undecided, type ApprovalDecision, type Verdict } from './approval-decision.js';
import { verdictsOf } from './verdicts-of.js';

/** A tool call that waits for a yes. */
export interface ApprovalRequest {
  readonly toolCallId: string;
  readonly name: string;
  /** The checked arguments. */
  readonly args: unknown;
  /** The run that the call belongs to: a sub-agent's own, where one asks. */
  readonly run: string;
}

/**
 * Decides over tool calls that need a yes: by a decision, a promise of one, or an Observable, of which the first counts. Where it gives nothing,
 * the call waits on for `decide`. Where it fails, or gives what is neither a yes nor a no, the call is refused, with that as the reason.
 */
export type Approve = (
  request: ApprovalRequest,
) => Verdict | undefined | PromiseLike<Verdict | undefined> | Observable<Verdict>;

interface Waiting {
  request: ApprovalRequest;
  settle(decision: ApprovalDecision): void;
}

/** The tool calls of one run, and of its sub-agents, that wait for a decision. Holds each until it has one or is unsubscribed from. */
export class Approvals {
  readonly #waiting = new Set<Waiting>();

  /**
   * @param approve is asked for each call; without it decisions come by `decide` alone
   * @param outer the calls of the run that this one is nested in: what waits here waits there too, and may be decided there
   */
  constructor(
    private readonly approve?: Approve,
    private readonly outer?: Approvals,
  ) {}

  /** What waits, longest first. */
  get pending(): readonly ApprovalRequest[] {
    return [...this.#waiting].map(({ request }) => request);
  }

  /**
   * Waits for the decision over a call, emits it, and completes.
   *
   * @param announce called when a decision can be taken, before anybody is asked for one
   */
  request(request: ApprovalRequest, announce: () => void = () => undefined): Observable<ApprovalDecision> {
    return new Observable((subscriber) => {
      const waiting: Waiting = { request, settle: (decision) => this.#settle(waiting, decision, subscriber) };
      this.#add(waiting);
      subscriber.add(() => this.#delete(waiting));
      announce();
      // Whoever heard of it may have decided, or left.
      if (this.#waiting.has(waiting)) this.#ask(waiting, subscriber);
    });
  }

  /**
   * Decides over a call that waits. Where several have this id, in a run and its sub-agents, it is the one that waits longest, unless `run` says
   * whose it is.
   *
   * @returns whether there was such a call
   */
  decide(toolCallId: string, { run, ...decision }: ApprovalDecision & { readonly run?: string }): boolean {
    const waiting = [...this.#waiting].find(
      ({ request }) => request.toolCallId === toolCallId && (run === undefined || request.run === run),
    );
    waiting?.settle(decisionOf(decision) ?? undecided);
    return waiting !== undefined;
  }

  #ask(waiting: Waiting, subscriber: Subscriber<ApprovalDecision>): void {
    const refuse = (error: unknown) => waiting.settle({ approved: false, reason: reasonOf(error) });
    const decide = (verdict: unknown) => {
      if (verdict !== undefined) waiting.settle(decisionOf(verdict) ?? undecided);
    };
    try {
      const verdicts$ = verdictsOf(this.approve?.(waiting.request));
      subscriber.add(verdicts$.subscribe({ next: decide, error: refuse }));
    } catch (error) {
      refuse(error);
    }
  }

  #settle(waiting: Waiting, decision: ApprovalDecision, subscriber: Subscriber<ApprovalDecision>): void {
    if (!this.#delete(waiting)) return;
    subscriber.next(decision);
    subscriber.complete();
  }

  #add(waiting: Waiting): void {
    this.#waiting.add(waiting);
    if (this.outer !== undefined) this.outer.#add(waiting);
  }

  #delete(waiting: Waiting): boolean {
    if (this.outer !== undefined) this.outer.#delete(waiting);
    return this.#waiting.delete(waiting);
  }
}

function reasonOf(error: unknown): string {
  return `nobody could be asked: ${error instanceof Error ? error.message : String(error)}`;
}
