import fc from 'fast-check';
import { Fifo } from './fifo.js';

describe('Fifo', () => {
  it('gives what an array gives', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer())), (steps) => {
        const fifo = new Fifo<number>();
        const array: number[] = [];
        for (const step of steps) {
          if (step === null) expect(fifo.shift()).toBe(array.shift());
          else {
            fifo.push(step);
            array.push(step);
          }
          expect(fifo.length).toBe(array.length);
          expect(fifo.peek()).toBe(array[0]);
          expect(fifo.toArray()).toEqual(array);
        }
      }),
    );
  });

  it('takes a long queue apart in linear time', () => {
    const fifo = new Fifo<number>();
    for (let item = 0; item < 300_000; item++) fifo.push(item);
    let inOrder = true;
    for (let item = 0; item < 300_000; item++) inOrder &&= fifo.shift() === item;
    expect(inOrder).toBe(true);
    expect(fifo.length).toBe(0);
  });
});
