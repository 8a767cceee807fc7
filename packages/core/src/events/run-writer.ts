import { realClock, type Clock } from '../clock/clock.js';
import { createEvent } from './event-factories.js';
import type { EventMap } from './event-map.js';
import type { EventOf, EventType } from './stream-event.js';

export interface RunWriterOptions {
  /** The run's name; a new unique one when left out. */
  run?: string;
  /** The number of the first event. Default 0. */
  firstSeq?: number;
  clock?: Clock;
  /** The component that emits. */
  source?: string;
  /** The run that this one is a part of. */
  parent?: string;
}

/** Makes the events of one run: numbers them without a gap and stamps the time. For sources of events. */
export class RunWriter {
  readonly run: string;
  #seq: number;
  readonly #clock: Clock;
  readonly #source: string | undefined;
  readonly #parent: string | undefined;

  constructor({ run, firstSeq = 0, clock = realClock, source, parent }: RunWriterOptions = {}) {
    this.run = run ?? globalThis.crypto.randomUUID();
    this.#seq = firstSeq;
    this.#clock = clock;
    this.#source = source;
    this.#parent = parent;
  }

  /** The number that the next event will have. */
  get nextSeq(): number {
    return this.#seq;
  }

  /** Makes the run's next event. */
  event<Type extends EventType>(type: Type, data: EventMap[Type]): EventOf<Type> {
    const envelope = {
      run: this.run,
      seq: this.#seq++,
      time: this.#clock.now(),
      source: this.#source,
      parent: this.#parent,
    };
    return createEvent(type, envelope, data);
  }
}
