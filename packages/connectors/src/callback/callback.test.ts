import { testContext } from '@weir/testing';
import { callback, callbackSpec } from './callback.js';

describe('callback', () => {
  it('hands each item to the function', () => {
    const seen: number[] = [];
    const sink = callback<number>((item) => void seen.push(item));
    expect(sink.write(1)).toBeUndefined();
    expect(sink.write(2)).toBeUndefined();
    expect(seen).toEqual([1, 2]);
  });

  it('gives the promise that the function returned', async () => {
    const sink = callback(() => Promise.reject(new RangeError('no')));
    await expect(sink.write('x')).rejects.toThrow('no');
  });

  it('lets what the function throws be the item’s failure', () => {
    const sink = callback(() => {
      throw new RangeError('no');
    });
    expect(() => sink.write('x')).toThrow('no');
  });

  it('waits for promises only, from config', async () => {
    const seen: unknown[] = [];
    const sink = callbackSpec.create({ callback: (item) => seen.push(item) }, testContext());
    expect(sink.write('a' as never)).toBeUndefined();
    const later = callbackSpec.create({ callback: () => Promise.resolve(5) }, testContext());
    await expect(later.write('b' as never)).resolves.toBeUndefined();
    expect(seen).toEqual(['a']);
  });
});
