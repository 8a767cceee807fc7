import { Observable, isObservable, from, type Subscriber } from 'rxjs';

/** A tool call that waits for a yes. */
export interface ApprovalRequest {
  readonly toolCallId: string;
  readonly name: string;
  /** The checked arguments. */
  readonly args: unknown;
  /** The run that the call belongs to: a sub-agent's own, where one asks. */
  readonly run: string;
}

/** What was decided over a tool call. The model is told of a refusal, with its reason. */
export interface ApprovalDecision {
  readonly approved: boolean;
  readonly reason?: string;
}

/** A decision in short: yes, or no without a reason. */
type Verdict = boolean | ApprovalDecision;

/**
 * Decides over tool calls that need a yes: by a decision, a promise of one, or an Observable, of which the first counts. Where it gives nothing,
 * the call waits on for `decide`. Where it fails, the call is refused, with the failure as the reason.
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

  /** @param approve is asked for each call; without it decisions come by `decide` alone */
  constructor(private readonly approve?: Approve) {}

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
      this.#waiting.add(waiting);
      subscriber.add(() => this.#waiting.delete(waiting));
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
    waiting?.settle(decision);
    return waiting !== undefined;
  }

  #ask(waiting: Waiting, subscriber: Subscriber<ApprovalDecision>): void {
    const refuse = (error: unknown) => waiting.settle({ approved: false, reason: reasonOf(error) });
    const decide = (verdict: Verdict | undefined) => {
      if (verdict !== undefined) waiting.settle(typeof verdict === 'boolean' ? { approved: verdict } : verdict);
    };
    try {
      const answer = this.approve?.(waiting.request);
      if (isObservable(answer)) subscriber.add(answer.subscribe({ next: decide, error: refuse }));
      else if (isPromise(answer)) subscriber.add(from(answer).subscribe({ next: decide, error: refuse }));
      else decide(answer);
    } catch (error) {
      refuse(error);
    }
  }

  #settle(waiting: Waiting, { approved, reason }: ApprovalDecision, subscriber: Subscriber<ApprovalDecision>): void {
    if (!this.#waiting.delete(waiting)) return;
    subscriber.next({ approved, ...(reason !== undefined && { reason }) });
    subscriber.complete();
  }
}

function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

function reasonOf(error: unknown): string {
  return `nobody could be asked: ${error instanceof Error ? error.message : String(error)}`;
}
