import { Subject, type Observable, type Subscription } from 'rxjs';
import { Dispatcher, type HotMiddleware } from './dispatcher.js';
import { ErrorHandlers, HandlerTable, type Handler, type HandlingFailure } from './handler-table.js';

/** A named event of `Events`, which maps names to data. */
export type NamedEvent<Events extends object> = {
  [Type in keyof Events]: { type: Type; data: Events[Type] };
}[keyof Events];

export interface EventStreamOptions {
  /** How many events may be under way, those included whose handlers go on, before `emit` says to wait. Default 1,000. */
  size?: number | undefined;
}

/**
 * Makes a hot stream of named events with typed handlers: what a handler gets follows from the name that it listens to.
 *
 * Use it where parts of a program tell each other what happened; for messages to one receiver use `messageStream`, for items without names
 * `dataStream`.
 *
 * @throws InvalidArgumentError at once, when `size` makes no sense
 * @example
 * const stream = eventStream<{ saved: { id: string }; failed: Error }>();
 * stream.on('saved', ({ id }) => show(id));
 * stream.emit('saved', { id: 'a1' });
 */
export function eventStream<Events extends object>(options: EventStreamOptions = {}): EventStream<Events> {
  return new EventStream(options);
}

/**
 * A hot stream of named events; made by `eventStream`.
 *
 * Events are handled one after another, in the order in which they were emitted, and before `emit` returns as long as no middleware delays one. Handlers
 * that give a promise are not waited for, but count as under way. Events that nobody listens to are let go.
 */
export class EventStream<Events extends object> {
  /** Every event that came through the middleware. Never ends. */
  readonly events$: Observable<NamedEvent<Events>>;
  readonly #events = new Subject<NamedEvent<Events>>();
  readonly #handlers = new HandlerTable<keyof Events, never>();
  readonly #errors = new ErrorHandlers<keyof Events, NamedEvent<Events>>();
  readonly #dispatcher: Dispatcher<NamedEvent<Events>>;

  constructor({ size = 1000 }: EventStreamOptions) {
    this.events$ = this.#events.asObservable();
    this.#dispatcher = new Dispatcher({
      size,
      deliver: (event) => this.#deliver(event),
      onFailure: (error, event) => this.#errors.report(event.type, { error, message: event }),
    });
  }

  /** Resolves as soon as there is room, where `emit` said to wait. A handler must not wait for it: it is part of what is under way. */
  get ready(): Promise<void> {
    return this.#dispatcher.ready;
  }

  /**
   * Tells everybody who listens to `type`.
   *
   * @returns whether to go on; after `false` await `ready` first
   * @throws BufferOverflowError when more than `size` + 1,024 events wait
   */
  emit<Type extends keyof Events>(type: Type, data: Events[Type]): boolean {
    return this.#dispatcher.send({ type, data });
  }

  /**
   * Has `handler` called with the data of each event of that name, once for each time that it was given. Unsubscribe what it returns, or call `off`, to
   * end it.
   */
  on<Type extends keyof Events>(type: Type, handler: Handler<Events[Type]>): Subscription {
    return this.#handlers.add(type, handler);
  }

  /** Takes a handler away, as often as it is there. */
  off<Type extends keyof Events>(type: Type, handler: Handler<Events[Type]>): void {
    this.#handlers.remove(type, handler);
  }

  /** Puts a middleware behind those that are there. */
  use(middleware: HotMiddleware<NamedEvent<Events>>): Subscription {
    return this.#dispatcher.use(middleware);
  }

  /**
   * Has `handler` called when a handler or a middleware fails: on events of one name, or on all that have no error handler of their own. What nobody handles is
   * raised as unhandled, as RxJS raises its own.
   */
  onError(handler: Handler<HandlingFailure<NamedEvent<Events>>>, type?: keyof Events): Subscription {
    return this.#errors.add(type, handler);
  }

  #deliver(event: NamedEvent<Events>): readonly PromiseLike<void>[] {
    this.#events.next(event);
    // The table is keyed by name, and `on` lets in only handlers of that name's data.
    return this.#handlers.call(event.type, event.data as never, (error) =>
      this.#errors.report(event.type, { error, message: event }),
    );
  }
}
