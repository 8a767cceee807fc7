import { InvalidItemError, isEvent, type Kernel, type Stage } from '@weir/core';
import { filter, type MonoTypeOperatorFunction } from 'rxjs';
import type { WiredStep } from './build-stream.js';

/** Lets text and events pass, and has the policy of the step decide over everything else. */
export function textItems({ plan, context }: Pick<WiredStep, 'plan' | 'context'>): MonoTypeOperatorFunction<unknown> {
  return filter((item) => {
    if (mayHoldText(item)) return true;
    context.failItem(noText(plan.spec.name, item), item);
    return false;
  });
}

/** A kernel that fails what is neither text nor an event. */
export function textKernel(name: string, kernel: Kernel<unknown, unknown>): Kernel<unknown, unknown> {
  return (emit) => {
    const stage = kernel(emit);
    const guarded: Stage<unknown> = {
      next(item) {
        if (!mayHoldText(item)) throw noText(name, item);
        stage.next(item);
      },
      complete: () => stage.complete?.(),
      error: () => stage.error?.(),
      close: () => stage.close?.(),
    };
    return guarded;
  };
}

function mayHoldText(item: unknown): boolean {
  return typeof item === 'string' || isEvent(item);
}

function noText(name: string, item: unknown): InvalidItemError {
  const kind = Array.isArray(item) ? 'a list' : item === null ? 'null' : `a ${typeof item}`;
  return new InvalidItemError([{ path: [], message: `"${name}" takes text and events, and this is ${kind}` }]);
}
