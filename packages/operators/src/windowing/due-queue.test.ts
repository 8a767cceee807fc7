import fc from 'fast-check';
import { DueQueue, type Waiting } from './due-queue.js';

const itemOf = (order: number): Waiting => ({ due: Number.NaN, place: -1, order });

describe('DueQueue', () => {
  it('has nothing first when it is empty', () => {
    const queue = new DueQueue();
    expect(queue.first).toBeUndefined();
    const item = itemOf(0);
    queue.add(item, 1);
    queue.delete(item);
    expect(queue.first).toBeUndefined();
  });

  it('gives first what is due first, and of equals the one of lower order, whatever is added, moved and deleted', () => {
    const step = fc.record({
      verb: fc.constantFrom('add', 'add', 'move', 'delete'),
      which: fc.nat(100),
      due: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100, size: 'max' }), (steps) => {
        const queue = new DueQueue();
        const waiting: Waiting[] = [];
        for (const [order, { verb, which, due }] of steps.entries()) {
          const known = waiting[which % Math.max(1, waiting.length)];
          if (verb === 'add' || known === undefined) {
            const item = itemOf(order);
            queue.add(item, due);
            waiting.push(item);
          } else if (verb === 'move') queue.move(known, due);
          else {
            queue.delete(known);
            waiting.splice(waiting.indexOf(known), 1);
          }
          const [soonest] = [...waiting].sort((a, b) => a.due - b.due || a.order - b.order);
          expect(queue.first).toBe(soonest);
        }
        queue.clear();
        expect(queue.first).toBeUndefined();
      }),
    );
  });
});
