import { attachReceipt, currentValve, enterValve, type Clock, type Valve } from '@weir/core';
import { Observable, type Subscriber, type Subscription } from 'rxjs';
import type { RandomSource } from './random-plan.js';

/** An item on its way, with where it has been. */
export interface Traveller {
  /** Which item of which delivery: `source/item/attempt`. */
  readonly id: string;
  /** Counts what its source gave. */
  readonly order: number;
  /** A letter for each time that it was duplicated. */
  readonly copy: string;
  /** The pipelines that it has been in. */
  readonly via: readonly string[];
}

export type Outcome = 'acknowledged' | 'refused';

/** How often an item that is refused is given again. */
const attempts = 3;

/** A source that gives each item again until it is acknowledged, a few times, and completes when nothing is open. It outlives restarts. */
export class QueueSource {
  /** How each delivery was settled, by its id; more than one outcome is a defect. */
  readonly outcomes = new Map<string, Outcome[]>();
  readonly #waiting: { item: number; attempt: number }[];
  #order = 0;
  #underWay = 0;
  #subscriber: Subscriber<Traveller> | undefined;
  #valve: Valve | undefined;
  #timer: Subscription | undefined;
  #cancelWait: (() => void) | undefined;
  #isEmitting = false;
  #hasFailed = false;

  constructor(
    private readonly name: string,
    private readonly plan: RandomSource,
    private readonly clock: Clock,
  ) {
    this.#waiting = Array.from({ length: plan.items }, (_, item) => ({ item, attempt: 0 }));
  }

  readonly stream = new Observable<Traveller>((subscriber) => {
    this.#subscriber = subscriber;
    this.#valve = this.plan.patient ? currentValve() : undefined;
    subscriber.add(() => {
      this.#timer?.unsubscribe();
      this.#cancelWait?.();
      this.#subscriber = undefined;
    });
    this.#goOn();
  });

  readonly #goOn = (): void => {
    if (this.#isEmitting) return;
    this.#timer?.unsubscribe();
    this.#isEmitting = true;
    while (this.#subscriber !== undefined && this.#waiting.length > 0) {
      if (this.#valve !== undefined && !this.#valve.isOpen) {
        this.#cancelWait?.();
        this.#cancelWait = this.#valve.whenOpen(this.#goOn);
        break;
      }
      if (this.#order === this.plan.failsAt && !this.#hasFailed) this.#fail();
      else this.#emit();
      if (this.plan.gap > 0) {
        this.#timer = this.clock.schedule(this.#goOn, this.plan.gap);
        break;
      }
    }
    this.#isEmitting = false;
    if (this.#waiting.length === 0 && this.#underWay === 0) this.#subscriber?.complete();
  };

  #fail(): void {
    this.#hasFailed = true;
    this.#subscriber?.error(new RangeError(`${this.name} broke`));
  }

  #emit(): void {
    const { item, attempt } = this.#waiting.shift() as { item: number; attempt: number };
    const id = `${this.name}/${item}/${attempt}`;
    const traveller: Traveller = { id, order: this.#order++, copy: '', via: [] };
    const settled: Outcome[] = [];
    this.outcomes.set(id, settled);
    this.#underWay++;
    const settle = (outcome: Outcome) => {
      settled.push(outcome);
      this.#underWay--;
      if (outcome === 'refused' && attempt + 1 < attempts) this.#waiting.push({ item, attempt: attempt + 1 });
      this.#goOn();
    };
    attachReceipt(traveller, { acknowledge: () => settle('acknowledged'), refuse: () => settle('refused') });
    const outer = enterValve(this.#valve);
    this.#subscriber?.next(traveller);
    enterValve(outer);
  }
}
