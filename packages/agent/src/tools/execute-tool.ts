import { RetryExhaustedError, Retrying, retrySettings, type RetryNotice } from '@weir/operators';
import { NEVER, Observable, Subscription, of, type Subscriber } from 'rxjs';
import { attemptTool, failed, type FailedAttempt } from './tool-attempt.js';
import type { CallContext, CallSignals, ToolNews, ToolOutcome } from './tool-outcome.js';
import { retriedError } from './tool-retry.js';
import type { CheckedCall } from './toolbox.js';

/**
 * Runs a tool and gives what it reports, then its outcome, then completes: never errors. There is exactly one outcome: a tool that throws, hangs
 * beyond its timeout, or gives what JSON cannot carry or its output schema does not allow has one that says so. The tool's signal fires where
 * it is cut short, that is on the timeout and on unsubscribe, and is left alone once the tool is done.
 *
 * A tool with `retry` that failed is called again after a wait, of which it reports as progress: `{ retry, delayMs, error }`. The timeout is one
 * attempt's; the outcome is the last one's.
 */
export function executeTool(
  call: CheckedCall,
  context: CallContext,
  { cut$ = NEVER, running$ = of(undefined) }: Partial<CallSignals> = {},
): Observable<ToolNews | ToolOutcome> {
  return new Observable((subscriber) => {
    // Whoever was told of the call may have left at that.
    if (!subscriber.closed) new ToolExecution(call, context, { cut$, running$ }, subscriber).begin();
  });
}

/** The attempts of one call of a tool. */
class ToolExecution {
  readonly #retrying: Retrying | undefined;
  #attempt = 0;
  #current = new Subscription();
  #failed: FailedAttempt | undefined;

  constructor(
    private readonly call: CheckedCall,
    private readonly context: CallContext,
    private readonly signals: CallSignals,
    private readonly subscriber: Subscriber<ToolNews | ToolOutcome>,
  ) {
    const { retry } = call.tool;
    subscriber.add(() => this.#current.unsubscribe());
    if (retry === undefined) return;
    const onRetry = (notice: RetryNotice) => {
      retry.onRetry?.(notice);
      this.#announce(notice);
    };
    const settings = retrySettings({ ...retry, onRetry, clock: context.clock });
    this.#retrying = new Retrying(subscriber, settings, () => this.begin());
  }

  begin(): void {
    const attempt = ++this.#attempt;
    this.#current = attemptTool(this.call, this.context, { ...this.signals, attempt }).subscribe((report) => {
      if ('error' in report) this.#fail(report);
      else this.#pass(report);
    });
  }

  #pass(report: ToolNews | ToolOutcome): void {
    this.subscriber.next(report);
    if (!('progress' in report || 'event' in report)) this.subscriber.complete();
  }

  #fail(report: FailedAttempt): void {
    const { error } = (this.#failed = report);
    const judged = retriedError(report);
    const end = this.#retrying === undefined ? { final: judged } : this.#retrying.failed(judged);
    if (end === undefined) return;
    // Anything else was thrown by a callback of the retry's.
    const isOwn = end.final === judged || RetryExhaustedError.is(end.final);
    this.#pass({ error: isOwn ? error : failed(end.final) });
  }

  #announce({ attempt, delay }: RetryNotice): void {
    if (this.#failed === undefined) return;
    const { code, message } = this.#failed.error;
    this.subscriber.next({ progress: { retry: attempt, delayMs: delay, error: { code, message } } });
  }
}
