import {
  currentValve,
  enterValve,
  fromAny,
  realClock,
  withinValve,
  type AnySource,
  type Clock,
  type WeirEvent,
} from '@weir/core';
import { timeouts as limited } from '@weir/operators';
import { Observable, type Subscriber } from 'rxjs';
import type { ModelTimeouts } from '../model/watchdog.js';

/** How long a stream whose run is over may take to end by itself, in ms. */
const patience = 100;

/**
 * Where a framework's events come from: anything that gives items, which can be read once; or a function that begins the run, once for each
 * subscription. The signal that it is given is aborted when nobody wants the run any more.
 */
export type FrameworkSource<Event> =
  AnySource<Event> | ((signal: AbortSignal) => AnySource<Event> | PromiseLike<AnySource<Event>>);

/** Makes events out of a framework's. Says by `done` when the run is over; nothing that it emits later counts. */
export interface FrameworkReader {
  /** Reads one event. */
  read(event: unknown): void;
  /** The events have ended, and the reader has not been done. */
  close(): void;
  /** The events have failed. */
  fail(error: unknown): void;
}

/** What a reader is given. */
export interface ReaderOutput {
  readonly emit: (event: WeirEvent) => void;
  readonly done: () => void;
}

export interface EventSourceOptions {
  timeouts?: ModelTimeouts | undefined;
  clock?: Clock | undefined;
}

/**
 * Draws a framework's events, one at a time, while the valve downstream is open, and has a reader make ours of them. It completes after the reader is
 * done, whatever happens, and never errors.
 *
 * The stream of a run that is over gets a moment to come to its own end, so that the framework can tidy up; unsubscribing lets go of it at once.
 */
export function fromEventSource(
  source: FrameworkSource<unknown>,
  reader: (output: ReaderOutput) => FrameworkReader,
  { timeouts = {}, clock = realClock }: EventSourceOptions,
): Observable<WeirEvent> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    const valve = currentValve();
    const run = new DrawnRun(subscriber, reader, clock);
    // Stopped at its first event, nothing is to be begun.
    if (subscriber.closed) return undefined;
    const events$ = opened(source, abort.signal);
    const { first, idle, total } = timeouts;
    const watched$ = (first ?? idle ?? total) === undefined ? events$ : events$.pipe(limited({ ...timeouts, clock }));
    subscriber.add(() => abort.abort());
    subscriber.add(
      watched$.subscribe({
        next: (event) => within(() => run.read(event)),
        error: (error: unknown) => within(() => run.fail(error)),
        complete: () => within(() => run.close()),
      }),
    );
    function within(work: () => void): void {
      const outer = enterValve(valve);
      try {
        work();
      } finally {
        enterValve(outer);
      }
    }
    return undefined;
  });
}

class DrawnRun {
  readonly #reader: FrameworkReader;
  #isDone = false;

  constructor(
    private readonly subscriber: Subscriber<WeirEvent>,
    reader: (output: ReaderOutput) => FrameworkReader,
    private readonly clock: Clock,
  ) {
    this.#reader = reader({
      emit: (event) => {
        if (!this.#isDone) this.subscriber.next(event);
      },
      done: () => this.#finish(),
    });
  }

  read(event: unknown): void {
    if (this.#isDone) return;
    try {
      this.#reader.read(event);
    } catch (error) {
      this.fail(error);
    }
  }

  close(): void {
    if (!this.#isDone) this.#reader.close();
    this.#isDone = true;
    this.subscriber.complete();
  }

  fail(error: unknown): void {
    if (!this.#isDone) this.#reader.fail(error);
    this.#isDone = true;
    this.subscriber.complete();
  }

  #finish(): void {
    this.#isDone = true;
    this.subscriber.add(this.clock.schedule(() => this.subscriber.complete(), patience));
  }
}

function opened(source: FrameworkSource<unknown>, signal: AbortSignal): Observable<unknown> {
  if (!isFunction(source)) return fromAny(source);
  return new Observable((subscriber) => {
    const valve = currentValve();
    const begin = async (): Promise<AnySource<unknown>> => source(signal);
    begin().then(
      (events) => {
        const inner = withinValve(valve, () => subscribed(events, subscriber));
        // Who left meanwhile leaves a run behind that has begun.
        if (subscriber.closed) inner?.unsubscribe();
        else subscriber.add(inner);
      },
      (error: unknown) => subscriber.error(error),
    );
  });
}

function subscribed(events: AnySource<unknown>, subscriber: Subscriber<unknown>) {
  try {
    return fromAny(events).subscribe({
      next: (event) => subscriber.next(event),
      error: (error: unknown) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
  } catch (error) {
    subscriber.error(error);
    return undefined;
  }
}

function isFunction(source: FrameworkSource<unknown>): source is Exclude<FrameworkSource<unknown>, AnySource<unknown>> {
  return typeof source === 'function';
}
