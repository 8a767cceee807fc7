import { FakeClock } from '@weir/core';
import fc from 'fast-check';
import { byteSize } from './byte-size.js';
import { ReplayedItems, type ReplaySettings } from './replayed-items.js';

function keeping(limits: Partial<ReplaySettings<string>> = {}) {
  const clock = new FakeClock();
  const items = new ReplayedItems<string>({
    items: Infinity,
    bytes: undefined,
    age: undefined,
    sizeOf: byteSize,
    clock,
    ...limits,
  });
  return { items, clock };
}

describe('ReplayedItems', () => {
  it('keeps the newest items, oldest first', () => {
    const { items } = keeping({ items: 2 });
    expect(items.current()).toEqual([]);
    ['a', 'b', 'c'].forEach((item) => items.add(item));
    expect(items.current()).toEqual(['b', 'c']);
    expect(items.current()).toEqual(['b', 'c']);
  });

  it('keeps no more bytes than it may, and nothing of an item that is too large', () => {
    const { items } = keeping({ bytes: 5 });
    ['aaa', 'bb', 'c'].forEach((item) => items.add(item));
    expect(items.current()).toEqual(['bb', 'c']);
    items.add('too large');
    expect(items.current()).toEqual([]);
    items.add('d');
    expect(items.current()).toEqual(['d']);
  });

  it('forgets what is as old as the limit', () => {
    const { items, clock } = keeping({ age: 10 });
    items.add('a');
    clock.advance(5);
    items.add('b');
    clock.advance(4);
    expect(items.current()).toEqual(['a', 'b']);
    clock.advance(1);
    expect(items.current()).toEqual(['b']);
    clock.advance(5);
    expect(items.current()).toEqual([]);
  });

  it('measures nothing that no limit asks for', () => {
    const fails = () => {
      throw new RangeError('asked');
    };
    const { items } = keeping({ items: 1, sizeOf: fails, clock: Object.assign(new FakeClock(), { now: fails }) });
    items.add('a');
    expect(items.current()).toEqual(['a']);
  });

  it('keeps to every limit, and to the longest end that fits', () => {
    const limits = fc.record({ items: fc.integer({ min: 1, max: 5 }), bytes: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(limits, fc.array(fc.string({ maxLength: 4, unit: 'grapheme-ascii' })), (given, texts) => {
        const { items } = keeping(given);
        texts.forEach((text) => items.add(text));
        const kept = items.current();
        expect(kept).toEqual(texts.slice(texts.length - kept.length));
        const fits = (list: string[]) => list.length <= given.items && list.join('').length <= given.bytes;
        expect(fits(kept)).toBe(true);
        if (kept.length < texts.length) expect(fits(texts.slice(texts.length - kept.length - 1))).toBe(false);
      }),
    );
  });
});
