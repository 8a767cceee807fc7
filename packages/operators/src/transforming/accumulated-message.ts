import { InvalidItemError, isEvent, type Kernel, type WeirEvent } from '@weir/core';
import { RunStates } from './run-states.js';
import { concernsTally, RunTally } from './run-tally.js';
import { countedTextTally, type CountedText } from './tally.js';

/** A run's answer as far as it has come; see `accumulate('message')`. */
export interface AccumulatedMessage {
  readonly run: string;
  /** The answer's text so far. */
  readonly content: string;
  /** What is new in it; empty at the run's end and after a `retract`. */
  readonly delta: string;
  /** How many pieces the text came in. */
  readonly chunks: number;
  /** True in the last record of a run that ended properly; stays false where the run failed or was interrupted. */
  readonly isComplete: boolean;
  /** Output tokens of the run's model calls that have ended, where the provider reports them. */
  readonly tokenCount?: number;
}

/** Gives a record for each piece of text, and one more at the run's end. */
export function messageKernel(maxRuns: number): Kernel<unknown, AccumulatedMessage> {
  return (emit) => {
    const runs = new RunStates(maxRuns, () => new RunTally(countedTextTally));
    return {
      next(item) {
        if (!isEvent(item)) throw new InvalidItemError([{ path: [], message: 'expected an event' }]);
        if (!concernsTally(item)) return;
        const run = runs.of(item.run);
        const change = run.take(item);
        if (change === 'ended') runs.end(item.run);
        if (change !== undefined) emit(messageOf(item, run));
      },
      close: () => runs.clear(),
    };
  };
}

function messageOf(event: WeirEvent, { value, outputTokens }: RunTally<CountedText>): AccumulatedMessage {
  const message = {
    run: event.run,
    content: value.content,
    delta: event.type === 'llm_chunk' ? event.data.delta : '',
    chunks: value.chunks,
    isComplete: endedProperly(event),
  };
  return outputTokens === undefined ? message : { ...message, tokenCount: outputTokens };
}

function endedProperly(event: WeirEvent): boolean {
  if (event.type === 'agent_end') return event.data.status === 'completed';
  return event.type === 'llm_end' && event.data.finishReason !== 'error';
}
