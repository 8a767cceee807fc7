import { jest } from '@jest/globals';
import fc from 'fast-check';
import { OverlapCut, type OverlapBounds } from './overlap-cut.js';

const any = { min: 1, max: 1000 };

describe('OverlapCut', () => {
  it.each<[string, string, string, string, OverlapBounds]>([
    ['what is said again', 'The wea', 'weather', 'ther', any],
    ['the longest of several overlaps', 'ab ab', 'ab ab c', ' c', any],
    ['everything, where all is said again', 'Hello', 'Hello world', ' world', any],
    ['nothing, where nothing is said again', 'The wea', 'ther', 'ther', any],
    ['nothing from an empty text', '', 'Hello', 'Hello', any],
    ['nothing from a continuation that only says again what is no end', 'one twy', 'one', 'one', any],
    ['all of a continuation that says nothing new', 'one two', 'two', '', any],
    ['no overlap that is too short', 'The wea', 'weather', 'weather', { min: 4, max: 1000 }],
    ['a short one that is all there is', 'He', 'Hello', 'llo', { min: 4, max: 1000 }],
    ['no more than the bound', 'abcabc', 'abcabcd', 'abcd', { min: 1, max: 3 }],
    ['nothing, where the bound is nothing', 'aa', 'aab', 'aab', { min: 0, max: 0 }],
  ])('cuts %s', (_, text, continuation, rest, bounds) => {
    for (const size of [1, 2, 1000]) expect(cut(text, continuation, bounds, size)).toBe(rest);
  });

  it('holds back no longer than it has to', () => {
    const overlap = new OverlapCut('one two three', any);
    expect([overlap.push('th'), overlap.isHolding]).toEqual([undefined, true]);
    expect([overlap.push('in'), overlap.isHolding]).toEqual(['thin', false]);
    expect(new OverlapCut('one two three', any).push('x')).toBe('x');
    expect(new OverlapCut('one two', any).push('two')).toBe('');
  });

  it('gives what a search of every length gives, however the continuation is cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 30 });
    const bounds = fc.record({ min: fc.nat(6), max: fc.nat(20) });
    fc.assert(
      fc.property(text, text, bounds, fc.integer({ min: 1, max: 7 }), (said, continuation, given, size) => {
        expect(cut(said, continuation, given, size)).toBe(continuation.slice(longest(said, continuation, given)));
      }),
      { numRuns: 2000 },
    );
  });

  it('finds any overlap of a text in which nothing comes twice', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.nat(60), fc.integer({ min: 1, max: 5 }), (length, at, back, size) => {
        const whole = String.fromCharCode(...Array.from({ length }, (_, index) => 0x4e00 + index));
        const said = whole.slice(0, at);
        const continuation = whole.slice(Math.max(0, said.length - back));
        expect(said + cut(said, continuation, any, size)).toBe(whole);
      }),
    );
  });

  it('takes linear time where everything is alike, one unit at a time', () => {
    const length = 80_000;
    const overlap = new OverlapCut(`${'a'.repeat(length)}b`, { min: 1, max: length + 1 });
    const reads = jest.spyOn(String.prototype, 'charCodeAt');
    try {
      for (let index = 0; index < length; index++) overlap.push('a');
      overlap.push('c');
      // Each unit is learnt once, and compared at most twice; a quadratic search would read billions.
      expect(reads.mock.calls.length).toBeLessThanOrEqual(3 * (length + 1));
      expect(reads.mock.calls.length).toBeGreaterThan(length);
    } finally {
      reads.mockRestore();
    }
  });
});

function cut(text: string, continuation: string, bounds: OverlapBounds, size: number): string {
  const overlap = new OverlapCut(text, bounds);
  for (let index = 0; index < continuation.length; index += size) {
    const rest = overlap.push(continuation.slice(index, index + size));
    if (rest !== undefined) return rest + continuation.slice(index + size);
  }
  return overlap.end();
}

/** How much is said again, by trying. */
function longest(said: string, continuation: string, { min, max }: OverlapBounds): number {
  for (let length = Math.min(max, said.length, continuation.length); length >= Math.min(min, said.length); length--) {
    if (said.endsWith(continuation.slice(0, length))) return length;
  }
  return 0;
}
