import type { WeirEvent } from '@weir/core';
import type { Observable } from 'rxjs';
import type { Question } from '../model/prompt.js';
import type { NeededDeps, RunAgentOptions, RunOptions } from '../run-agent.js';

/** Options of a turn, whatever its tools need: those of `runAgent`, without what the conversation has. */
export interface AnyTurnOptions<Deps> extends Omit<
  RunOptions<Deps>,
  'messages' | 'system' | 'prompt' | 'continueFrom'
> {
  /** How the agent is run: a strategy, or a function of yours that takes what `runAgent` takes. Default `runAgent`. */
  answer?: (options: RunAgentOptions<NoInfer<Deps>>) => Observable<WeirEvent>;
}

/** Options of a turn: those of `runAgent`, without the messages and the system text, which the conversation has. */
export type TurnOptions<Deps = unknown> = AnyTurnOptions<Deps> &
  NeededDeps<Deps> & {
    /** What the user says, in text or in parts that may be files. */
    prompt: Question;
  };

/** Options of a run that goes on with an answer that broke off. */
export type ContinueOptions<Deps = unknown> = AnyTurnOptions<Deps> &
  NeededDeps<Deps> & {
    /** How the model is asked to go on: by a message behind its answer, or (`prefill`) by that answer alone, for models that complete one. Default `prompt`. */
    continuation?: 'prompt' | 'prefill';
  };
