import { currentLineage, currentValve, fromIterable, Valve } from '@weir/core';
import { Subject } from 'rxjs';
import { below } from '../__fixtures__/below.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { watch } from '../__fixtures__/watch.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { holdBack, type Admission } from './hold-back.js';

/** Admits so many items, and more when it is told to. */
class Tickets implements Admission {
  #left = 0;
  readonly #waiting = new Set<() => void>();

  get waiting(): number {
    return this.#waiting.size;
  }

  take(): boolean {
    return this.#left > 0 && this.#left-- > 0;
  }

  whenReady(callback: () => void): () => void {
    this.#waiting.add(callback);
    return () => this.#waiting.delete(callback);
  }

  admit(count: number): void {
    this.#left += count;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    waiting.forEach((callback) => callback());
  }
}

function heldBack() {
  const tickets = new Tickets();
  const source = new Subject<number>();
  const valve = new Valve();
  const output$ = below(valve, source.pipe(holdBack<number>('test', () => tickets)));
  return { tickets, source, valve, output$ };
}

describe('holdBack', () => {
  it('passes items on as they are admitted, in order, and ends behind them', () => {
    const { tickets, source, output$ } = heldBack();
    const seen = watch(output$);
    tickets.admit(1);
    [1, 2, 3].forEach((item) => source.next(item));
    expect(seen.values).toEqual([1]);
    tickets.admit(1);
    expect(seen.values).toEqual([1, 2]);
    source.complete();
    expect(seen.isComplete).toBe(false);
    tickets.admit(5);
    expect(seen).toMatchObject({ values: [1, 2, 3], isComplete: true });
  });

  it('fails behind what waits', () => {
    const { tickets, source, output$ } = heldBack();
    const seen = watch(output$);
    source.next(1);
    source.error('broken');
    expect(seen.error).toBeUndefined();
    tickets.admit(1);
    expect(seen).toMatchObject({ values: [1], error: 'broken' });
  });

  it('has the source wait while anything does', () => {
    const tickets = new Tickets();
    let produced = 0;
    function* numbers() {
      while (produced < 10) yield produced++;
    }
    const seen = watch(fromIterable(numbers()).pipe(holdBack<number>('test', () => tickets)));
    expect(produced).toBe(1);
    tickets.admit(3);
    expect([seen.values, produced]).toEqual([[0, 1, 2], 4]);
    tickets.admit(99);
    expect(seen).toMatchObject({ values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], isComplete: true });
  });

  it('takes no admission that it cannot use: it waits for the consumer first', () => {
    const { tickets, source, valve, output$ } = heldBack();
    const seen = watch(output$);
    valve.close();
    source.next(1);
    expect(tickets.waiting).toBe(0);
    tickets.admit(1);
    expect(seen.values).toEqual([]);
    valve.open();
    tickets.admit(0);
    expect(seen.values).toEqual([1]);
  });

  it('fails at once when a source that does not wait sends too much', () => {
    const { source, output$ } = heldBack();
    const seen = watch(output$);
    const outcomes = giveWithReceipts([...Array(1025).keys()], (item) => source.next(item));
    expect(seen.error).toMatchObject({ code: 'buffer_overflow' });
    expect(outcomes.every((outcome) => outcome.length === 1 && outcome[0] !== 'taken')).toBe(true);
  });

  it('keeps receipts with their items, and refuses them when it ends before', () => {
    const { tickets, source, output$ } = heldBack();
    const lineages: unknown[] = [];
    const subscription = output$.subscribe(() => lineages.push([currentLineage() !== undefined, currentValve()]));
    const outcomes = giveWithReceipts([1, 2], (item) => source.next(item));
    tickets.admit(1);
    expect(outcomes).toEqual([['taken'], []]);
    subscription.unsubscribe();
    expect(outcomes[1]).toEqual([expect.any(AbandonedItemError)]);
    expect(lineages).toEqual([[true, expect.any(Valve)]]);
    expect(tickets.waiting).toBe(0);
  });
});
