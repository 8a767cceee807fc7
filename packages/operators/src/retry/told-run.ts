import {
  createEvent,
  type Clock,
  type EventMap,
  type EventOf,
  type EventType,
  type Usage,
  type WeirEvent,
} from '@weir/core';
import { sumUsage } from './sum-usage.js';
import { ToldText } from './told-text.js';
import { ToldTools } from './told-tools.js';

/** What model calls took. */
interface Spent {
  usage?: Usage | undefined;
  costUsd?: number | undefined;
}

/** What the reader of one run has been told, in one numbering, by whichever attempt. */
export class ToldRun {
  readonly text = new ToldText();
  readonly tools: ToldTools;
  /** Whether the message that is answered has been told. */
  hasMessage = false;
  /** Whether what comes is said by a further attempt. */
  isRepeated = false;
  /** Whether it began with `agent_start`, and so ends with `agent_end`. */
  isAgent = false;
  /** Whether a model call is under way. */
  isInCall = false;
  /** The model that was called last. */
  model: string | undefined;
  /** The latest attempt of the call under way. */
  attempt = 1;
  /** What attempts took whose ends were not passed on. */
  #spent: Spent = {};
  #first: WeirEvent | undefined;
  #nextSeq = 0;

  constructor(
    private readonly clock: Clock,
    private readonly emit: (event: WeirEvent) => void,
  ) {
    this.tools = new ToldTools(clock);
  }

  /** What attempts took whose ends were not passed on. */
  get spent(): Usage | undefined {
    return this.#spent.usage;
  }

  spend(usage: Usage | undefined, costUsd: number | undefined): void {
    this.#spent = sumSpent(this.#spent, { usage, costUsd });
  }

  /** Passes an event on, in the reader's own run and numbering. One that has them already is not copied. */
  pass(event: WeirEvent): void {
    const { run } = (this.#first ??= this.#begin(event));
    const seq = this.#nextSeq++;
    this.emit(event.seq === seq && event.run === run ? event : this.#copy(event, event.type, event.data, seq));
  }

  /** Passes an event on with other data. */
  passAs<Type extends EventType>(event: EventOf<Type>, data: EventMap[Type]): void {
    this.#first ??= this.#begin(event);
    this.emit(this.#copy(event, event.type as Type, data, this.#nextSeq++));
  }

  /** Passes an event on with what failed attempts took added to its own. */
  passWithSpent(event: EventOf<'llm_end' | 'error' | 'agent_end'>, own: Spent): void {
    const { usage, costUsd } = sumSpent(this.#spent, own);
    const isOwn = this.#spent.usage === undefined && this.#spent.costUsd === undefined;
    this.#spent = {};
    if (isOwn) return this.pass(event);
    const sums = { ...(usage !== undefined && { usage }), ...(costUsd !== undefined && { costUsd }) };
    this.passAs(event as EventOf<'llm_end'>, { ...(event as EventOf<'llm_end'>).data, ...sums });
  }

  /** Tells something of our own. */
  tell<Type extends EventType>(type: Type, data: EventMap[Type]): void {
    const { run = globalThis.crypto.randomUUID(), parent } = this.#first ?? {};
    const envelope = { run, seq: this.#nextSeq++, time: this.clock.now(), source: 'resumeFromPartial', parent };
    const event = createEvent(type, envelope, data) as WeirEvent;
    this.#first ??= event;
    this.emit(event);
  }

  /** The call under way has ended: what was told of it stays, and the next one begins with its first attempt. */
  endCall(): void {
    this.text.clear();
    this.isInCall = false;
    this.attempt = 1;
  }

  #begin(event: WeirEvent): WeirEvent {
    this.#nextSeq = event.seq;
    return event;
  }

  #copy<Type extends EventType>({ time, source }: WeirEvent, type: Type, data: EventMap[Type], seq: number): WeirEvent {
    const { run = '', parent } = this.#first ?? {};
    return createEvent(type, { run, seq, time, source, parent }, data);
  }
}

function sumSpent(one: Spent, other: Spent): Spent {
  const costUsd =
    one.costUsd === undefined && other.costUsd === undefined ? undefined : (one.costUsd ?? 0) + (other.costUsd ?? 0);
  return { usage: sumUsage(one.usage, other.usage), costUsd };
}
