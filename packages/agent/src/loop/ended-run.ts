import type { WeirEvent } from '@weir/core';
import type { CallIds } from './call-ids.js';
import type { RunAccount } from './run-account.js';

/** What is left of a run for one that goes on with it as if it had not ended. */
export interface EndedRun {
  readonly account: RunAccount;
  readonly ids: CallIds;
}

const ended = new WeakMap<object, EndedRun>();

/** Keeps what is left of a run beside its `agent_end`. */
export function attachEndedRun(end: WeirEvent, run: EndedRun): void {
  ended.set(end, run);
}

/** What is left of the run that this `agent_end` came from. */
export function endedRunOf(end: WeirEvent): EndedRun | undefined {
  return ended.get(end);
}
