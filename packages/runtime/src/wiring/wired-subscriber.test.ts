import { Delivery, withinLineage } from '@weir/core';
import { WiredSubscriber } from './wired-subscriber.js';

class Keeping extends WiredSubscriber {
  readonly items: unknown[] = [];
  protected override _next(item: unknown): void {
    this.items.push(item);
  }
}

function give(subscriber: WiredSubscriber, item: unknown): string[] {
  const outcomes: string[] = [];
  const refuse = (reason: unknown) => outcomes.push(`refused: ${(reason as Error).name}`);
  const delivery = new Delivery({ acknowledge: () => outcomes.push('acknowledged'), refuse });
  withinLineage(delivery, () => subscriber.next(item));
  delivery.release();
  return outcomes;
}

describe('WiredSubscriber', () => {
  it('takes items until its end', () => {
    const subscriber = new Keeping();
    expect(give(subscriber, 1)).toEqual(['acknowledged']);
    expect(subscriber.items).toEqual([1]);
  });

  it.each([
    ['has completed', (subscriber: Keeping) => subscriber.complete()],
    ['is unsubscribed', (subscriber: Keeping) => subscriber.unsubscribe()],
  ])('loses an item, and refuses its receipt, once it %s', (_how, end) => {
    const subscriber = new Keeping();
    end(subscriber);
    expect(give(subscriber, 1)).toEqual(['refused: StreamEndedError']);
    expect(() => subscriber.next(2)).not.toThrow();
    expect(subscriber.items).toEqual([]);
  });
});
