import { EventsGoneError } from '../errors/events-gone-error.js';
import type { WeirEvent } from '../events/stream-event.js';
import { RunEnd } from './run-end.js';

/** The events of one run in memory, at most `maxEvents` of them: beyond that the oldest are let go. */
export class LoggedEvents {
  /** Those that were let go are `undefined`. */
  #events: (WeirEvent | undefined)[] = [];
  /** Where the oldest event that is kept stands in the list. */
  #head = 0;
  /** How many events stood before the list's first one. */
  #before = 0;
  readonly #end = new RunEnd();

  constructor(
    readonly run: string,
    private readonly maxEvents: number,
  ) {}

  get firstSeq(): number {
    return this.#events[this.#head]?.seq ?? 0;
  }

  get lastSeq(): number {
    return this.#events.at(-1)?.seq ?? -1;
  }

  /** Whether events were let go. */
  get isCut(): boolean {
    return this.#before + this.#head > 0;
  }

  /** Keeps an event, unless it is known. @returns whether it ended the run */
  add(event: WeirEvent): boolean {
    if (event.seq <= this.lastSeq) return false;
    this.#events.push(event);
    if (this.#events.length - this.#head > this.maxEvents) this.#cut();
    return this.#end.take(event);
  }

  /** The events from a number on, those that come meanwhile included. @throws EventsGoneError where they are let go before they were read */
  *from(seq: number): Generator<WeirEvent, void, undefined> {
    let place = this.#before + this.#placeOf(seq);
    for (;;) {
      if (place < this.#before + this.#head) throw new EventsGoneError(this.run, seq, this.firstSeq);
      const event = this.#events[place++ - this.#before];
      if (event === undefined) return;
      yield event;
    }
  }

  /** The place of the first event whose number is not below `seq`. */
  #placeOf(seq: number): number {
    let [low, high] = [this.#head, this.#events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#events[middle] as WeirEvent).seq < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #cut(): void {
    this.#events[this.#head++] = undefined;
    // Moving all for each one that goes would take time in proportion to the run's length.
    if (this.#head <= this.maxEvents) return;
    this.#before += this.#head;
    this.#events = this.#events.slice(this.#head);
    this.#head = 0;
  }
}
