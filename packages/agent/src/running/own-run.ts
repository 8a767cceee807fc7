import type { EventFailure, Kernel, WeirEvent } from '@weir/core';
import { RunFailedError } from '@weir/operators';

/**
 * A kernel for streams that have no word for a failure: fails where the run does, after everything that came of it.
 *
 * @param kernel takes the events of the run, and of those nested in it
 */
export function failing<T>(kernel: Kernel<WeirEvent, T>): Kernel<WeirEvent, T> {
  return (emit) => {
    const inner = kernel(emit);
    let run: string | undefined;
    let failure: EventFailure | undefined;
    return {
      next(event) {
        // The first event is the run's own.
        run ??= event.run;
        inner.next(event);
        if (event.run !== run) return;
        if (event.type === 'error') failure = event.data;
        if (event.type === 'agent_end' && event.data.status === 'failed') throw new RunFailedError(run, failure);
      },
      close: () => inner.close?.(),
    };
  };
}

/** Gives the text of a run's own answers; runs nested in it are left out. */
export const textKernel: Kernel<WeirEvent, string> = (emit) => {
  let run: string | undefined;
  return {
    next(event) {
      run ??= event.run;
      if (event.type === 'llm_chunk' && event.run === run) emit(event.data.delta);
    },
  };
};
