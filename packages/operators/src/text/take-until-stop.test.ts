import { InvalidArgumentError } from '@weir/core';
import { chunkInvariance, exampleTests, marbles, operatorLaws, testContext, unicodeText } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, from, NEVER, Subject, take } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { watch } from '../__fixtures__/watch.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { takeUntilStop, takeUntilStopSpec } from './take-until-stop.js';

function until(stops: string[], ...pieces: string[]): string {
  return watch(from(pieces).pipe(takeUntilStop({ stops }))).values.join('');
}

describe('takeUntilStop', () => {
  it('holds back what may become a stop, and completes at one', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-b-c-d-', { a: 'a<', b: 'b<', c: '/s', d: '>c' });
      const subscriptions = '^------!';
      const expected = '     -x-y---|';
      expectObservable(source.pipe(takeUntilStop({ stops: ['</s>'] }))).toBe(expected, { x: 'a', y: '<b' });
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('emits what came before the stop together with the end', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-', { a: 'yes END no' });
      expectObservable(source.pipe(takeUntilStop({ stops: ['END'] }))).toBe('-(x|)', { x: 'yes ' });
    });
  });

  it.each([
    [['abcd', 'bc'], ['abcX'], 'a'],
    [['abcd', 'bc'], ['xabcd'], 'x'],
    [['ab', 'abc'], ['xab', 'd'], 'x'],
    [['aab'], ['a', 'a', 'a', 'b'], 'a'],
    [['👍🏽'], ['👍', '\ud83c', '\udfff'], '👍\ud83c\udfff'],
    [['END'], ['EN', 'EN'], 'ENEN'],
  ])('ends at the first place where one of %j begins, in %j', (stops, pieces, expected) => {
    expect(until(stops, ...pieces)).toBe(expected);
  });

  it('emits what is held when the source completes, and when it fails', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a|').pipe(takeUntilStop({ stops: ['ab'] }))).toBe('--(a|)');
      expectObservable(cold('-a#').pipe(takeUntilStop({ stops: ['ab'] }))).toBe('--(a#)');
    });
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(takeUntilStop({ stops: ['.'] }))).toBe('-');
      expectObservable(EMPTY.pipe(takeUntilStop({ stops: ['.'] }))).toBe('|');
    });
  });

  it('lets go of an endless source at the stop, or when the reader leaves, for each of several readers', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-.-c-');
      const result$ = source.pipe(takeUntilStop({ stops: ['.'] }));
      expectObservable(result$).toBe('-a-b-|');
      expectObservable(result$.pipe(take(1))).toBe('-(a|)');
      expectSubscriptions(source.subscriptions).toBe(['^----!', '^!']);
    });
  });

  it('drops what its reader feeds it while it ends', () => {
    const source = new Subject<string>();
    const pieces: string[] = [];
    source.pipe(takeUntilStop({ stops: ['.'] })).subscribe((piece) => {
      pieces.push(piece);
      source.next('more');
    });
    source.next('a.b');
    expect([pieces, source.observed]).toEqual([['a'], false]);
  });

  it('gives what an ordinary search would give', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 20 });
    const stops = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 5 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(letters, stops, (text, given) => {
        const places = given.map((stop) => text.indexOf(stop)).filter((place) => place >= 0);
        expect(until(given, ...text)).toBe(text.slice(0, Math.min(text.length, ...places)));
      }),
    );
  });

  it('takes receipts for what it drops, and refuses those of what it holds when its reader leaves', () => {
    const source = new Subject<string>();
    const seen = watch(source.pipe(takeUntilStop({ stops: ['stop'] })));
    const outcomes = giveWithReceipts(['a', 'st', 'x', 's', 't'], (text) => source.next(text));
    expect(outcomes).toEqual([['taken'], ['taken'], ['taken'], [], []]);
    seen.stop();
    expect(outcomes.slice(3).every(([reason]) => AbandonedItemError.is(reason))).toBe(true);
    const other = new Subject<string>();
    watch(other.pipe(takeUntilStop({ stops: ['stop'] })));
    expect(giveWithReceipts(['st', 'op'], (text) => other.next(text))).toEqual([['taken'], ['taken']]);
  });

  it.each([[{ stops: [] }], [{ stops: ['a', ''] }]])('refuses %j at once, in config too', (options) => {
    expect(() => takeUntilStop(options)).toThrow(InvalidArgumentError);
    expect(() => readConfig(takeUntilStopSpec, options)).toThrow();
  });

  describe('chunk invariance', () => {
    const options = { create: () => takeUntilStop({ stops: ['ann@', '👩‍👩', '\n-', '. '] }) };
    for (const law of chunkInvariance(options)) it(law.name, law.check);
  });

  describe('laws', () => {
    const { contract } = takeUntilStopSpec;
    const create = () => takeUntilStop({ stops: ['漢字', '```'] });
    for (const law of operatorLaws({ create, items: unicodeText(), contract })) it(law.name, law.check);
  });

  describe('examples', () => {
    const create = (config: unknown) => takeUntilStopSpec.create(readConfig(takeUntilStopSpec, config), testContext());
    for (const test of exampleTests(takeUntilStopSpec, create)) it(test.name, test.check);
  });
});
