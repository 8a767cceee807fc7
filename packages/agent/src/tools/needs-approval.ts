import type { EventFailure } from '@weir/core';
import { Observable } from 'rxjs';
import { failed } from './tool-attempt.js';
import type { CallContext } from './tool-outcome.js';
import type { CheckedCall } from './toolbox.js';

/** Says whether a call needs a yes, then completes; where the tool's own `approval` throws, what the model is told instead of a result. */
export function needsApproval(
  { tool: { approval = false }, args }: CheckedCall,
  context: CallContext,
): Observable<boolean | { error: EventFailure }> {
  return new Observable((subscriber) => {
    const finish = (answer: boolean | { error: EventFailure }) => {
      subscriber.next(answer);
      subscriber.complete();
    };
    if (typeof approval === 'boolean') return finish(approval);
    const abort = new AbortController();
    subscriber.add(() => abort.abort());
    const ask = async () => approval(args as never, { ...context, signal: abort.signal, attempt: 1 });
    // Only a plain no lets it run unasked.
    ask().then(
      (answer: unknown) => finish(answer !== false),
      (error: unknown) => finish({ error: failed(error) }),
    );
  });
}
