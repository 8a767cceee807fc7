import { currentValve, enterValve, InvalidArgumentError, isEvent, withinValve } from '@weir/core';
import { Observable, Subscriber, type MonoTypeOperatorFunction, type OperatorFunction } from 'rxjs';
import { TextGate } from './text-gate.js';
import { isText, TextLane, type LaneOwner } from './text-lane.js';

export interface OverTextOptions {
  /** Of how many runs text may be under way; beyond them, the one that had text longest ago is flushed. Default 10,000. */
  maxRuns?: number;
}

/**
 * Runs an operator on text inside a stream of events: on the deltas of `llm_chunk`, for each run by itself.
 *
 * Use it in app code for `chunkText`, `replaceText` and your own operators from strings to strings; config applies it by itself. `redact` and `smooth` take events as they are. A stream of strings
 * passes too: it is one text. Everything else passes unchanged.
 *
 * What the operator holds back is emitted before the next event of its run that ends the text (a tool call, a piece of reasoning, the end of the model call), and
 * before the text of another attempt: the operator's input is completed, and a new one is made for the text after, which sees nothing of the text before. Events that are no part
 * of the message (`raw`, `progress`, `tool_progress`, `citation`, a pause, pieces without text, types of your own) do not end it: they pass at once, before what is held back. Where it takes time to complete, the events of that run
 * wait for it, others go on; 256 that wait, or a closed valve of the operator's own, close the valve of the source. A `retract` of the
 * attempt drops what is held of it. When the source completes, or fails, all that is held comes first, the events that wait included: the operators' inputs are completed,
 * and the end comes once the operators have. So a failure is held up by an operator that takes time, and nothing is lost.
 *
 * Emitted text has the envelope of the latest text event, `seq` included: numbering anew is up to the end of the pipeline. An operator that
 * completes of itself takes no more text until the next one starts. Memory: one operator for each run with text under way, at most `maxRuns`
 * that hold text; a run without costs nothing.
 *
 * What the operator raises, or what is thrown where it is made, is the stream's error; once the source has failed, the source's stays the one.
 *
 * @param operator makes the operator of one text; it is given the run, or `undefined` for a stream of strings, and the attempt where the events name one
 * @throws InvalidArgumentError at once, when `maxRuns` is no whole number from 1
 * @example
 * events$.pipe(overText(() => chunkText({ by: 'word' })))
 */
export function overText<T = unknown>(
  operator: (run: string | undefined, attempt: number | undefined) => OperatorFunction<string, string>,
  { maxRuns = 10_000 }: OverTextOptions = {},
): MonoTypeOperatorFunction<T> {
  if (!Number.isInteger(maxRuns) || maxRuns < 1)
    throw new InvalidArgumentError('maxRuns', 'a whole number from 1', maxRuns);
  return (source) =>
    new Observable<T>((subscriber) => {
      const gate = new TextGate(currentValve());
      const events = new OverTextSubscriber(subscriber, operator, maxRuns, gate);
      return withinValve(gate.valve, () => source.subscribe(events as Subscriber<T>));
    });
}

class OverTextSubscriber extends Subscriber<unknown> implements LaneOwner {
  /** By run, the one that had text longest ago first; strings are in the lane of no run. */
  readonly #lanes = new Map<string | undefined, TextLane>();
  #latest: TextLane | undefined;
  /** Set once the source has ended: passes that on. */
  #end: (() => void) | undefined;
  #hasFailed = false;

  constructor(
    private readonly reader: Subscriber<unknown>,
    readonly startOperator: LaneOwner['startOperator'],
    private readonly maxRuns: number,
    readonly gate: TextGate,
  ) {
    super();
    reader.add(this);
    reader.add(() => this.#close());
  }

  emit(item: unknown): void {
    this.reader.next(item);
  }

  fail(error: unknown): void {
    // Of two failures the source's came first.
    if (this.#hasFailed) this.#passEnd();
    else withinValve(this.gate.parent, () => this.reader.error(error));
  }

  letGo(lane: TextLane): void {
    if (this.#lanes.get(lane.key) === lane) this.#lanes.delete(lane.key);
    if (lane === this.#latest) this.#latest = undefined;
    this.#endIfDone();
  }

  protected override _next(item: unknown): void {
    const outer = enterValve(this.gate.parent);
    try {
      this.#take(item);
    } finally {
      enterValve(outer);
    }
  }

  protected override _complete(): void {
    this.#finish(() => this.reader.complete());
  }

  protected override _error(error: unknown): void {
    this.#hasFailed = true;
    this.#finish(() => this.reader.error(error));
  }

  #finish(end: () => void): void {
    // Now, not when every text has ended: a source that was ended early would read on.
    this.unsubscribe();
    this.#end = end;
    withinValve(this.gate.parent, () => {
      for (const lane of this.#lanes.values()) lane.end();
    });
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (this.#lanes.size === 0) this.#passEnd();
  }

  #passEnd(): void {
    const end = this.#end;
    this.#end = undefined;
    if (end !== undefined) withinValve(this.gate.parent, end);
  }

  #take(item: unknown): void {
    const key = isEvent(item) ? item.run : undefined;
    const lane = this.#lanes.get(key);
    if (isText(item)) this.#touch(key, lane).take(item);
    else if (lane === undefined) this.reader.next(item);
    else lane.take(item);
  }

  #touch(key: string | undefined, known: TextLane | undefined): TextLane {
    if (known !== undefined && known === this.#latest) return known;
    const lane = known ?? new TextLane(key, this);
    this.#lanes.delete(key);
    this.#lanes.set(key, lane);
    this.#latest = lane;
    if (this.#lanes.size > this.maxRuns) this.#flushOldest();
    return lane;
  }

  #flushOldest(): void {
    for (const lane of this.#lanes.values()) {
      if (lane.isFinishing) continue;
      lane.flush();
      return;
    }
  }

  #close(): void {
    for (const lane of this.#lanes.values()) lane.close();
    this.#lanes.clear();
    this.gate.abandon();
  }
}
