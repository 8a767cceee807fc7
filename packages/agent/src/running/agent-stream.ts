import { toAsyncIterable } from '@weir/core';
import { Observable } from 'rxjs';
import type { ToolDecision, UserMessage } from '../loop/steered-run.js';
import type { Question } from '../model/prompt.js';
import type { RunSteering } from './run-steering.js';

/**
 * What comes of a run, as a stream that is read either way, and steered: an Observable, an async iterable, and the methods of `RunSteering`.
 *
 * Cold, as an Observable is: each subscription, and each `for await`, is a run of its own, and all of them are steered together. `for await` makes the
 * model as slow as the loop (`toAsyncIterable` with its default marks); leaving the loop stops the run at once, without another event.
 *
 * @see runStream, streamText, runStreamWithTools and streamToolCalls, which make one
 */
export class AgentStream<T> extends Observable<T> implements AsyncIterable<T> {
  /** @param steering steers the runs of `source$` */
  constructor(
    source$: Observable<T>,
    readonly steering: RunSteering,
  ) {
    super((subscriber) => source$.subscribe(subscriber));
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return toAsyncIterable(this)[Symbol.asyncIterator]() as AsyncIterator<T, undefined>;
  }

  /** @see RunSteering.pause */
  pause(reason?: string): void {
    this.steering.pause(reason);
  }

  /** @see RunSteering.resume */
  resume(reason?: string): void {
    this.steering.resume(reason);
  }

  /** @see RunSteering.cancel */
  cancel(reason?: string): void {
    this.steering.cancel(reason);
  }

  /** @see RunSteering.inject */
  inject(message: Question | UserMessage): void {
    this.steering.inject(message);
  }

  /** @see RunSteering.decide */
  decide(toolCallId: string, decision: boolean | ToolDecision): boolean {
    return this.steering.decide(toolCallId, decision);
  }
}
