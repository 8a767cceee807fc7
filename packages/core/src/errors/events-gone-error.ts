import { WeirError } from './weir-error.js';

/** Raised when events of a run are read that its log has let go of; `details.firstSeq` is the oldest that is still there. */
export class EventsGoneError extends WeirError<{ run: string; fromSeq: number; firstSeq: number }> {
  static override readonly code = 'events_gone';

  constructor(run: string, fromSeq: number, firstSeq: number) {
    super(
      `The events of run "${run}" from number ${fromSeq} on are no longer there: the log keeps a bounded number of them. Read from number ${firstSeq}, or raise its bound.`,
      { run, fromSeq, firstSeq },
    );
  }
}
