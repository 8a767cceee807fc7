import {
  createEvent,
  FakeClock,
  InvalidArgumentError,
  InvalidItemError,
  type ComponentContext,
  type EventMap,
  type EventType,
  type WeirEvent,
} from '@weir/core';
import { exampleTests, marbles, operatorLaws, testContext, unicodeText } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, from, NEVER, of, Subject, take } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { watch } from '../__fixtures__/watch.js';
import { textStats, textStatsSpec, type TextStats } from './text-stats.js';

function statsOf(pieces: readonly string[]): TextStats[] {
  return watch(from(pieces).pipe(textStats({ locale: 'en', clock: new FakeClock() }))).values;
}

function countsOf(text: string): number[] {
  const { characters, words, sentences } = statsOf([text]).at(-1) ?? { characters: 0, words: 0, sentences: 0 };
  return [characters, words, sentences];
}

describe('textStats', () => {
  it.each([
    ['', [0, 0, 0]],
    ['   \n', [4, 0, 0]],
    ['Hello, world!', [13, 2, 1]],
    ['It is 3.5 m. Good! And you?', [27, 7, 3]],
    ['don’t re-enter', [14, 3, 1]],
    ['👩‍👩‍👧‍👦🇩🇪e\u0301', [3, 1, 1]],
    ['你好。再见。', [6, 2, 2]],
    ['สวัสดีครับ', [7, 2, 1]],
  ])('counts characters, words and sentences in %j', (text, expected) => {
    expect(countsOf(text)).toEqual(expected);
  });

  it('gives the counts so far at each piece, and the last ones when the source completes', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-b-|', { a: 'One. T', b: 'wo.' });
      const subscriptions = '^----!';
      const expected = '     -x-y-(z|)';
      const x = { characters: 6, words: 2, sentences: 2, tokens: 1, tokensPerSecond: 0, isComplete: false };
      const y = { characters: 9, words: 2, sentences: 2, tokens: 2, tokensPerSecond: 500, isComplete: false };
      const z = { ...y, isComplete: true };
      expectObservable(source.pipe(textStats({ locale: 'en' }))).toBe(expected, { x, y, z });
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(textStats())).toBe('-');
      expectObservable(EMPTY.pipe(textStats())).toBe('|');
    });
  });

  it('passes an error on, without a last count', () => {
    const source = new Subject<string>();
    const seen = watch(source.pipe(textStats()));
    source.next('a');
    source.error('error');
    expect([seen.values.length, seen.error]).toEqual([1, 'error']);
  });

  it('lets go of an endless source when the reader leaves, and counts for each reader by itself', () => {
    const source = new Subject<string>();
    const result$ = source.pipe(textStats(), take(2));
    const first = watch(result$);
    source.next('one ');
    const second = watch(result$);
    source.next('two ');
    source.next('three ');
    expect([first, second].map(({ values }) => values.map(({ words }) => words))).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(source.observed).toBe(false);
  });

  it('counts the same however the text is cut', () => {
    fc.assert(
      fc.property(
        unicodeText().filter((text) => text !== ''),
        fc.nat({ max: 1000 }),
        (text, place) => {
          const cut = Math.floor((place * text.length) / 1000);
          const inUnits = statsOf(text.split(''));
          const upToCut = statsOf([text.slice(0, cut)])[0];
          const atCut = inUnits[cut - 1];
          const counts = (stats: TextStats | undefined) => stats && { ...stats, tokens: 0, tokensPerSecond: 0 };
          expect(counts(inUnits.at(-1))).toEqual(counts(statsOf([text.slice(0, cut), text.slice(cut)]).at(-1)));
          if (cut > 0) expect(counts(atCut)).toEqual(counts(upToCut));
        },
      ),
    );
  });

  it('never counts fewer characters when more text comes', () => {
    fc.assert(
      fc.property(unicodeText(), (text) => {
        const characters = statsOf(text.split('')).map((stats) => stats.characters);
        expect(characters).toEqual([...characters].sort((a, b) => a - b));
      }),
    );
  });

  it('counts a long text that comes in single characters, without a blank too', () => {
    for (const unit of ['word ', 'x']) {
      const stats = statsOf(unit.repeat(40_000 / unit.length).split(''));
      expect(stats.at(-1)?.characters).toBe(40_000);
    }
  });

  describe('of events', () => {
    let seq = 0;
    function event<Type extends EventType>(type: Type, data: EventMap[Type], { run = 'r', time = 0 } = {}) {
      return createEvent(type, { run, seq: seq++, time }, data);
    }
    const brief = (events: readonly WeirEvent[]) =>
      watch(from(events).pipe(textStats({ locale: 'en' }))).values.map(
        ({ run, words, tokens, isComplete }) => `${run} ${words} ${tokens}${isComplete ? ' end' : ''}`,
      );

    it('counts for each run by itself, until its end', () => {
      const end = event('llm_end', { finishReason: 'stop', usage: { outputTokens: 9 } });
      const events = [
        event('llm_chunk', { delta: 'one ' }),
        event('llm_chunk', { delta: 'alpha ' }, { run: 's' }),
        event('reasoning_chunk', { delta: 'hm' }),
        event('llm_chunk', { delta: 'two' }),
        end,
        event('llm_chunk', { delta: 'again' }),
      ];
      expect(brief(events)).toEqual(['r 1 1', 's 1 1', 'r 2 2', 'r 2 9 end', 'r 1 1']);
    });

    it('adds up the model calls of an agent, each a text of its own', () => {
      const events = [
        event('agent_start', { model: 'm' }),
        event('llm_chunk', { delta: 'one' }),
        event('llm_end', { finishReason: 'tool_calls', usage: { outputTokens: 5 } }),
        event('llm_chunk', { delta: 'two' }),
        event('error', { code: 'x', message: 'x', retryable: true }),
        event('agent_end', { status: 'failed' }),
      ];
      expect(brief(events)).toEqual(['r 1 1', 'r 1 5', 'r 2 6', 'r 2 6 end']);
    });

    it('takes back what a failed attempt said', () => {
      const events = [
        event('llm_chunk', { delta: 'one two', attempt: 1 }),
        event('retract', { attempt: 1 }),
        event('llm_chunk', { delta: 'on', attempt: 2 }),
        event('llm_chunk', { delta: 'e', attempt: 2 }),
        event('error', { code: 'x', message: 'x', retryable: false }),
      ];
      expect(brief(events)).toEqual(['r 2 1', 'r 0 0', 'r 1 1', 'r 1 2', 'r 1 2 end']);
    });

    it('tells the rate by the time of the events', () => {
      const events = [0, 100, 200].map((time) => event('llm_chunk', { delta: 'a ' }, { time }));
      const seen = watch(from(events).pipe(textStats()));
      expect(seen.values.map(({ tokensPerSecond }) => tokensPerSecond)).toEqual([0, 10, 10]);
    });

    it('forgets the run that was met longest ago when there are too many', () => {
      const chunk = (run: string) => event('llm_chunk', { delta: 'a ' }, { run });
      const events = ['r', 's', 't', 'r'].map(chunk);
      const seen = watch(from(events).pipe(textStats({ maxRuns: 2 })));
      expect(seen.values.at(-1)?.words).toBe(1);
    });
  });

  it('fails with an item that has no text', () => {
    const seen = watch(of(1 as unknown as string).pipe(textStats()));
    expect(InvalidItemError.is(seen.error)).toBe(true);
  });

  it.each([[{ maxRuns: 0 }], [{ locale: 'no language' }]])('refuses %j at once, in config too', (options) => {
    expect(() => textStats(options)).toThrow(InvalidArgumentError);
    expect(() => readConfig(textStatsSpec, options)).toThrow();
  });

  describe('laws', () => {
    const create = ({ clock }: ComponentContext) => textStats({ clock });
    const { contract } = textStatsSpec;
    const except = { reentrant: 'each value tells what came before it' };
    for (const law of operatorLaws({ create, items: unicodeText(), contract, except, numRuns: 20 }))
      it(law.name, law.check);
  });

  describe('examples', () => {
    const create = (config: unknown) => textStatsSpec.create(readConfig(textStatsSpec, config), testContext());
    for (const test of exampleTests(textStatsSpec, create)) it(test.name, test.check);
  });
});
