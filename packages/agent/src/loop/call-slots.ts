import { currentValve, withinValve } from '@weir/core';
import { Observable, finalize, type Subscriber } from 'rxjs';

interface Waiting {
  name: string;
  limit: number;
  start(): void;
}

/**
 * Lets so many calls run at once, and of each tool only as many as it takes at once. The others wait; of those that may run, the one that waits
 * longest goes first. Calls begin within the valve that the slots were made in.
 */
export class CallSlots {
  readonly #valve = currentValve();
  #waiting: Waiting[] = [];
  /** How many calls run, by tool. */
  readonly #running = new Map<string, number>();
  #total = 0;
  #isClosed = false;

  constructor(private readonly limit: number) {}

  /** Runs a call of a tool as soon as there is a place for it. @param limit how many calls of the tool run at once */
  run<T>(name: string, limit: number, call$: Observable<T>): Observable<T> {
    return new Observable((subscriber) => {
      const waiting: Waiting = { name, limit, start: () => this.#start(name, call$, subscriber) };
      this.#waiting.push(waiting);
      subscriber.add(() => (this.#waiting = this.#waiting.filter((other) => other !== waiting)));
      this.#advance();
    });
  }

  /** Nothing starts any more. */
  close(): void {
    this.#isClosed = true;
  }

  #start<T>(name: string, call$: Observable<T>, subscriber: Subscriber<T>): void {
    this.#count(name, 1);
    const free = () => {
      this.#count(name, -1);
      this.#advance();
    };
    withinValve(this.#valve, () => call$.pipe(finalize(free)).subscribe(subscriber));
  }

  #advance(): void {
    while (!this.#isClosed && this.#total < this.limit) {
      const next = this.#waiting.find(({ name, limit }) => (this.#running.get(name) ?? 0) < limit);
      if (next === undefined) return;
      this.#waiting = this.#waiting.filter((other) => other !== next);
      next.start();
    }
  }

  #count(name: string, change: 1 | -1): void {
    this.#total += change;
    this.#running.set(name, (this.#running.get(name) ?? 0) + change);
  }
}
