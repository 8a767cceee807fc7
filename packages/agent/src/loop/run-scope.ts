import type { Clock, EventFailure, RunWriter, WeirEvent } from '@weir/core';
import type { GateHandle } from '@weir/operators';
import type { ModelMessage } from '../model/prompt.js';
import type { RunAgentOptions } from '../run-agent.js';
import type { CallIds } from './call-ids.js';
import type { Nesting } from './nesting.js';
import type { RunAccount } from './run-account.js';
import type { RunPausing } from './run-pausing.js';

/** What the parts of one run have in common. */
export interface RunScope {
  readonly options: RunAgentOptions;
  readonly clock: Clock;
  readonly writer: RunWriter;
  readonly ids: CallIds;
  readonly pausing: RunPausing;
  readonly account: RunAccount;
  /** Closed while all that the run does is wait for decisions. */
  readonly deciding: GateHandle;
  /** What it shares with the run whose tool has started it, if one has. */
  readonly nesting: Nesting | undefined;
  /** Whether the run has ended: asked by what begins, since whoever hears of the beginning may end it. */
  isOver(): boolean;
  emit(event: WeirEvent): void;
}

/** What is under way in a run, and may be left there. */
export interface Unfinished {
  /** Tells those who are under way that they are about to be stopped. @param quiet called once they have had their last words: at once as a rule */
  interrupt?(quiet: () => void): void;
  /** Tells the reader what is left to tell of it. It has been unsubscribed from before. */
  abandon(error: EventFailure): void;
  /** What was said, as far as it came, in a form that a model takes. */
  messages(): ModelMessage[];
}
