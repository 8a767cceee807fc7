import type { ComponentContext, WeirEvent } from '@weir/core';
import { tap, type Observable } from 'rxjs';
import type { RunAgentOptions } from './run-agent.js';

type Answer = (options: RunAgentOptions) => Observable<WeirEvent>;

/** Answers as before, and has the runtime hear of each run that fails. Those within it count with it: it may well succeed without them. */
export function tellingOfFailures(answer: Answer, context: ComponentContext): Answer {
  return (options) =>
    answer(options).pipe(
      tap((event) => {
        const isEnd = event.type === 'agent_end' && event.run === options.run;
        if (isEnd && event.data.status === 'failed') context.runFailed?.();
      }),
    );
}
