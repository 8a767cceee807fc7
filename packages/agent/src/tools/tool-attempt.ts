import { currentValve, withinValve, type EventFailure } from '@weir/core';
import { Observable, type Observer, type Subscriber, type Subscription } from 'rxjs';
import type { JsonValue } from '../model/json.js';
import { checkValue } from './check-value.js';
import { jsonOf } from './json-of.js';
import { NestedEvent } from './nested-event.js';
import { Progress, letGo, streamOf } from './tool-answer.js';
import type { CallContext, CallSignals, ToolNews, ToolOutcome } from './tool-outcome.js';
import type { CheckedCall } from './toolbox.js';

/** An attempt that gave no result, and what the tool threw, if it did. */
export interface FailedAttempt {
  error: EventFailure;
  thrown?: { value: unknown };
}

type Report = ToolNews | { result: JsonValue } | FailedAttempt;

/** Calls a tool once; see `executeTool`, which does so again where the tool asks for that. @param attempt counts from 1 */
export function attemptTool(
  call: CheckedCall,
  context: CallContext,
  { attempt, cut$, running$ }: CallSignals & { attempt: number },
): Observable<Report> {
  return new Observable((subscriber) => {
    const execution = new ToolAttempt(call, context, running$, subscriber);
    subscriber.add(() => execution.stop());
    subscriber.add(cut$.subscribe(() => execution.cut()));
    execution.start(attempt);
  });
}

/** One call of a tool; an observer of its answer, where that is a stream. */
class ToolAttempt implements Observer<unknown> {
  readonly #valve = currentValve();
  readonly #abort = new AbortController();
  #isDone = false;
  #isCut = false;
  #isStreaming = false;
  /** Whether the tool has started runs. */
  #hasRuns = false;
  /** The last value of the stream so far: progress or result, as it turns out. */
  #last: { value: unknown } | undefined;
  #timer: Subscription | undefined;
  #cancelWait: (() => void) | undefined;

  constructor(
    private readonly call: CheckedCall,
    private readonly context: CallContext,
    private readonly running$: Observable<unknown>,
    private readonly subscriber: Subscriber<Report>,
  ) {}

  start(attempt: number): void {
    this.#arm();
    const { tool, args } = this.call;
    const { signal } = this.#abort;
    const execute = async (): Promise<unknown> => tool.execute(args as never, { ...this.context, signal, attempt });
    execute().then(
      (answer) => this.#read(answer),
      (error: unknown) => this.error(error),
    );
  }

  /** Cuts the tool short, unless it is done. */
  stop(): void {
    this.#timer?.unsubscribe();
    this.#cancelWait?.();
    const wasDone = this.#isDone;
    this.#isDone = true;
    if (!wasDone) this.#abort.abort();
  }

  /** Tells the tool that nobody waits for its result any more. The runs that it has started have their last words. */
  cut(): void {
    this.#isCut = true;
    this.#abort.abort();
  }

  next(value: unknown): void {
    if (value instanceof NestedEvent) return this.#pass(value);
    if (value instanceof Progress) return this.#report(value.value);
    this.#flush();
    this.#last = { value };
  }

  error(value: unknown): void {
    this.#flush();
    this.#settle({ error: failed(value), thrown: { value } });
  }

  complete(): void {
    this.#finish(this.#last?.value);
  }

  #read(answer: unknown): void {
    if (this.#isDone) return letGo(answer);
    const stream$ = streamOf(answer);
    if (stream$ === undefined) return this.#finish(answer);
    this.#isStreaming = true;
    withinValve(this.#valve, () => this.subscriber.add(stream$.subscribe(this)));
  }

  #pass({ event }: NestedEvent): void {
    this.#hasRuns = true;
    if (!this.#isDone) this.subscriber.next({ event });
  }

  /** What was held turns out to be progress: no value after it will be the result, or another may. */
  #flush(): void {
    const last = this.#last;
    this.#last = undefined;
    if (last !== undefined) this.#report(last.value);
  }

  #report(value: unknown): void {
    if (this.#isDone || this.#isCut) return;
    const carried = this.#carried(value);
    if ('json' in carried) return this.subscriber.next({ progress: carried.json });
    this.#abort.abort();
    this.#settle(carried);
  }

  #finish(value: unknown): void {
    const { output } = this.call.tool;
    if (output === undefined) return this.#give(value);
    void checkValue(output, value).then((checked) => {
      if ('value' in checked) return this.#give(checked.value);
      const message = `The result of "${this.call.tool.name}" does not fit its output schema: ${checked.problems}`;
      this.#settle({ error: { code: 'invalid_result', message } });
    });
  }

  #give(value: unknown): void {
    const carried = this.#carried(value);
    this.#settle('json' in carried ? { result: carried.json } : carried);
  }

  #carried(value: unknown): { json: JsonValue } | { error: EventFailure } {
    try {
      const json = jsonOf(value);
      if (json !== undefined) return { json };
    } catch (error) {
      return { error: failed(error) };
    }
    const message = `The tool "${this.call.tool.name}" gave a ${typeof value}, which JSON cannot carry.`;
    return { error: { code: 'tool_failed', message } };
  }

  #settle(outcome: ToolOutcome | FailedAttempt): void {
    if (this.#isDone || this.#isCut) return;
    this.#conclude(outcome);
  }

  #conclude(outcome: ToolOutcome | FailedAttempt): void {
    this.#isDone = true;
    this.subscriber.next(outcome);
    this.subscriber.complete();
  }

  #arm(): void {
    const { timeout } = this.call.tool;
    if (Number.isFinite(timeout)) this.#timer = this.context.clock.schedule(() => this.#expire(), timeout);
  }

  #expire(): void {
    const valve = this.#valve;
    // It is the reader that is late, not the tool.
    if (this.#isStreaming && valve !== undefined && !valve.isOpen) {
      this.#cancelWait = valve.whenOpen(() => this.#arm());
      return;
    }
    // So it is with the runs that the tool has started, which stand still along with its own.
    if (this.#hasRuns && this.context.steering.isPaused) {
      this.#timer = this.running$.subscribe(() => this.#arm());
      return;
    }
    this.#flush();
    this.cut();
    // What was told may have ended the run.
    if (this.#isDone) return;
    const { name, timeout } = this.call.tool;
    this.#conclude({ error: { code: 'timeout', message: `The tool "${name}" gave no result within ${timeout} ms.` } });
  }
}

/** A failure as the model is told of it. */
export function failed(error: unknown): EventFailure {
  return {
    code: 'tool_failed',
    message: error instanceof Error && error.message !== '' ? error.message : String(error),
  };
}
