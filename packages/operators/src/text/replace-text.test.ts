import { InvalidArgumentError } from '@weir/core';
import { chunkInvariance, exampleTests, marbles, operatorLaws, testContext, unicodeText } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, from, NEVER, of, Subject, take } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { watch } from '../__fixtures__/watch.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { replaceText, replaceTextSpec, type ReplaceTextOptions } from './replace-text.js';

function replaced(options: ReplaceTextOptions, ...pieces: string[]): string {
  return watch(from(pieces).pipe(replaceText(options))).values.join('');
}

describe('replaceText', () => {
  it('holds back what may become a match, and no more', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-b-c-|', { a: 'one t', b: 'w', c: 'o t' });
      const subscriptions = '^------!';
      const expected = '     -x---y-(z|)';
      const values = { x: 'one ', y: '2 ', z: 't' };
      expectObservable(source.pipe(replaceText({ literals: { two: '2' } }))).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it.each<[Record<string, string>, string, string]>([
    [{ a: 'b', b: 'a' }, 'abab', 'baba'],
    [{ ab: '1', abcd: '2' }, 'abcabcdab', '1c21'],
    [{ aa: 'x' }, 'aaaaa', 'xxa'],
    [{ aab: 'x' }, 'aaab', 'ax'],
    [{ abcd: '1', bc: '2' }, 'abce', 'a2e'],
    [{ ' um,': '' }, 'Well, um, yes', 'Well, yes'],
    [{ '👍': '+1' }, '👍🏽👎', '+1🏽👎'],
    [{ $: '$&' }, 'a$b', 'a$&b'],
  ])('replaces by %j in %j', (literals, text, expected) => {
    expect(replaced({ literals }, text)).toBe(expected);
    expect(replaced({ literals }, ...text.split(''))).toBe(expected);
  });

  it('replaces by patterns, beside literals, from left to right and the longest first', () => {
    const options: ReplaceTextOptions = {
      literals: { 'version 2': 'v2' },
      patterns: [
        { pattern: /version \d/, replacement: 'v?' },
        { pattern: /\d+/g, replacement: '#' },
        { pattern: /x*/, replacement: '-' },
      ],
    };
    expect(replaced(options, 'version 1, version 2, 345 xx')).toBe('v?, v2, # -');
  });

  it('takes any text as a replacement', () => {
    const options = { patterns: [{ pattern: /a+/, replacement: 'key' }], maxHold: 64 };
    expect(replaced(options, ...'a'.repeat(64), ...'bbb a')).toBe('keybbb key');
  });

  it('emits what is held when the source completes, and when it fails', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a|').pipe(replaceText({ literals: { ab: 'x' } }))).toBe('--(a|)');
      expectObservable(cold('-a#').pipe(replaceText({ literals: { ab: 'x' } }))).toBe('--(a#)');
      expectObservable(cold('-a#').pipe(replaceText({ patterns: [{ pattern: /a/, replacement: 'b' }] }))).toBe(
        '--(b#)',
      );
    });
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(replaceText({ literals: { a: 'b' } }))).toBe('-');
      expectObservable(EMPTY.pipe(replaceText({ literals: { a: 'b' } }))).toBe('|');
    });
  });

  it('lets go of an endless source when the reader leaves, and searches for each reader by itself', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-a-b-');
      const result$ = source.pipe(replaceText({ literals: { ab: 'x' } }), take(1));
      expectObservable(result$).toBe('---(x|)');
      expectObservable(result$, '--^').toBe('---(b|)');
      expectSubscriptions(source.subscriptions).toBe(['^--!', '--^!']);
    });
  });

  it('fails with what a pattern throws', () => {
    const pattern = {
      source: 'a',
      find() {
        throw new RangeError('no');
      },
    };
    const seen = watch(of('a').pipe(replaceText({ patterns: [{ pattern, replacement: '' }] })));
    expect(seen.error).toEqual(new RangeError('no'));
  });

  it('gives what replacing in one piece gives, with literals and with patterns', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 });
    const literals = fc.dictionary(word, fc.constantFrom('', 'a', 'XY'), { minKeys: 1, maxKeys: 4 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 300 });
    fc.assert(
      fc.property(literals, text, (given, whole) => {
        const longestFirst = Object.keys(given).sort((a, b) => b.length - a.length);
        const expected = whole.replace(new RegExp(longestFirst.join('|'), 'g'), (match) => given[match] ?? '');
        expect(replaced({ literals: given }, ...whole)).toBe(expected);
        const patterns = longestFirst.map((key) => ({ pattern: new RegExp(key), replacement: given[key] ?? '' }));
        expect(replaced({ patterns, maxHold: 64 }, ...whole)).toBe(expected);
      }),
    );
  });

  it('holds fewer units than the longest literal has, and with patterns at most maxHold', () => {
    const units = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 200 });
    const held = (options: ReplaceTextOptions, text: string) => {
      const source = new Subject<string>();
      watch(source.pipe(replaceText(options)));
      const outcomes = giveWithReceipts(text.split(''), (unit) => source.next(unit));
      const open = outcomes.filter(({ length }) => length === 0).length;
      source.complete();
      expect(outcomes.every((outcome) => outcome.length === 1 && outcome[0] === 'taken')).toBe(true);
      return open;
    };
    fc.assert(
      fc.property(units, (text) => {
        expect(held({ literals: { aabab: '', bb: '-' } }, text)).toBeLessThan(5);
        expect(held({ patterns: [{ pattern: /ab/, replacement: '' }], maxHold: 64 }, text)).toBeLessThanOrEqual(64);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses the receipts of what is held when its reader leaves', () => {
    const source = new Subject<string>();
    const seen = watch(source.pipe(replaceText({ literals: { abc: '' } })));
    const outcomes = giveWithReceipts(['x', 'abc', 'a', 'b'], (text) => source.next(text));
    seen.stop();
    expect(outcomes.slice(0, 2)).toEqual([['taken'], ['taken']]);
    expect(outcomes.slice(2).every(([reason]) => AbandonedItemError.is(reason))).toBe(true);
  });

  const pattern = /a/;
  it.each<[ReplaceTextOptions]>([
    [{}],
    [{ literals: {} }],
    [{ literals: { '': 'a' } }],
    [{ literals: { a: 'b' }, maxHold: 10 }],
    [{ literals: { ['a'.repeat(40)]: 'b' }, patterns: [{ pattern, replacement: '' }], maxHold: 64 }],
  ])('refuses %j at once', (options) => {
    expect(() => replaceText(options)).toThrow(InvalidArgumentError);
    const patterns = options.patterns?.map(({ replacement }) => ({ pattern: 'a', replacement }));
    expect(() => readConfig(replaceTextSpec, { ...options, ...(patterns && { patterns }) })).toThrow();
  });

  describe.each<[string, ReplaceTextOptions]>([
    ['literals', { literals: { '👩‍👩': 'two', 'ann@example.org': 'Ann', '. ': '.\n', 'a\u0308': 'ä', '41': '' } }],
    ['patterns', { patterns: [{ pattern: /[\d ]+/, replacement: '#' }], maxHold: 64 }],
  ])('chunk invariance, with %s', (_, options) => {
    for (const law of chunkInvariance({ create: () => replaceText(options) })) it(law.name, law.check);
  });

  describe('laws', () => {
    const { contract } = replaceTextSpec;
    const create = () => replaceText({ literals: { 漢字: '-', '``': '' } });
    for (const law of operatorLaws({ create, items: unicodeText(), contract })) it(law.name, law.check);
  });

  describe('examples', () => {
    const create = (config: unknown) => replaceTextSpec.create(readConfig(replaceTextSpec, config), testContext());
    for (const test of exampleTests(replaceTextSpec, create)) it(test.name, test.check);
  });
});
