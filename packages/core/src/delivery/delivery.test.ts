import * as fc from 'fast-check';
import { AlreadySettledError } from '../errors/already-settled-error.js';
import { Delivery } from './delivery.js';
import { attachReceipt } from './receipt.js';

const tracked = () => {
  const log: unknown[] = [];
  const receipt = attachReceipt(
    {},
    { acknowledge: () => log.push('acknowledged'), refuse: (reason) => log.push(reason) },
  );
  return { log, delivery: new Delivery(receipt) };
};

describe('Delivery', () => {
  it('acknowledges an item that nothing came of', () => {
    const { log, delivery } = tracked();
    delivery.release();
    expect(log).toEqual(['acknowledged']);
  });

  it('waits for the last piece', () => {
    const { log, delivery } = tracked();
    delivery.retain();
    delivery.retain();
    delivery.release();
    delivery.release();
    expect(log).toEqual([]);
    delivery.release();
    expect(log).toEqual(['acknowledged']);
  });

  it('refuses with the first failure, once the last piece has ended', () => {
    const { log, delivery } = tracked();
    delivery.retain();
    delivery.retain();
    delivery.release('first');
    delivery.release('second');
    expect(log).toEqual([]);
    delivery.release();
    expect(log).toEqual(['first']);
  });

  it('refuses where a piece failed without a reason', () => {
    const { log, delivery } = tracked();
    delivery.release(undefined);
    expect(log).toEqual([undefined]);
  });

  it('raises an error where more is let go than was held', () => {
    const { delivery } = tracked();
    delivery.release();
    expect(() => delivery.release()).toThrow(expect.objectContaining({ code: AlreadySettledError.code }));
  });

  it('settles exactly once, refused if any piece failed, in whatever order pieces begin and end', () => {
    const step = fc.record({ begins: fc.boolean(), fails: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50, size: 'max' }), fc.boolean(), (steps, lastFails) => {
        const { log, delivery } = tracked();
        const failures: string[] = [];
        let pending = 1;
        const release = (fails: boolean) => {
          if (fails) failures.push(`failure ${failures.length}`);
          if (fails) delivery.release(failures.at(-1));
          else delivery.release();
          pending--;
        };
        for (const { begins, fails } of steps) {
          if (begins) {
            delivery.retain();
            pending++;
          } else if (pending > 1) release(fails);
          expect(log).toEqual([]);
        }
        while (pending > 0) release(lastFails && pending === 1);
        expect(log).toEqual([failures[0] ?? 'acknowledged']);
      }),
    );
  });
});
