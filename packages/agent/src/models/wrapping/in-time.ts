import { TimeoutError, type Clock } from '@weir/core';
import type { LanguageModel } from '../../model/language-model.js';
import { openAnswer, restOf, type Opening } from './opening.js';
import type { Upstream, UpstreamCall } from './upstream.js';
import { wrappedModel } from './wrapped-model.js';

/**
 * Makes a model that fails with `timeout`, and lets the provider's socket go, where its first content has not come `first` ms after the call.
 * After that nothing is timed.
 */
export function inTime(model: LanguageModel, first: number, clock: Clock): LanguageModel {
  return wrappedModel(model, async function* (upstream, call) {
    const timer = clock.schedule(() => upstream.leave(new TimeoutError('first', first)), first);
    const opening = await openOrLeave(upstream, model, call).finally(() => timer.unsubscribe());
    return yield* restOf(opening);
  });
}

/** Opens an answer, but waits no longer than the signal says: a model may heed none. */
async function openOrLeave(upstream: Upstream, model: LanguageModel, call: UpstreamCall): Promise<Opening> {
  const { signal } = upstream;
  let leave: (() => void) | undefined;
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([openAnswer(upstream, model, call), left]);
  } finally {
    if (leave !== undefined) signal.removeEventListener('abort', leave);
  }
}
