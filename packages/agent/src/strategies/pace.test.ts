import { FakeClock, InvalidArgumentError, RunWriter, type WeirEvent } from '@weir/core';
import { operatorLaws, unicodeText } from '@weir/testing';
import { EMPTY, NEVER, Subject, from } from 'rxjs';
import { textOf } from '../__fixtures__/gather.js';
import { pace, paceSpec, readingPaces } from './pace.js';

/** Feeds texts at given times and notes when each piece comes out. */
function play(options: Parameters<typeof pace>[0], texts: readonly (readonly [at: number, text: string])[]) {
  const clock = new FakeClock();
  const source = new Subject<string>();
  const out: (readonly [number, string])[] = [];
  source.pipe(pace({ ...options, clock, locale: 'en' })).subscribe((piece) => out.push([clock.now(), piece]));
  for (const [at, text] of texts) {
    clock.advance(at - clock.now());
    source.next(text);
  }
  source.complete();
  clock.advance(60_000);
  return out;
}

const words = (count: number) => Array.from({ length: count }, (_, n) => `w${n} `).join('');
const joined = (out: readonly (readonly [number, string])[]) => out.map(([, piece]) => piece).join('');

describe('pace', () => {
  it('gives a word at a time, at the reader’s speed', () => {
    const out = play({ wordsPerMinute: 240, maxLag: 10_000 }, [[0, 'one two three']]);
    expect(joined(out)).toBe('one two three');
    const times = out.map(([at]) => at);
    expect(times[0]).toBe(0);
    for (const at of times) expect(at % 250).toBe(0);
  });

  it.each(['skim', 'read', 'study'] as const)(
    'never lags more than its bound, however fast the model: %s',
    (reader) => {
      const out = play({ reader }, [[0, words(500)]]);
      expect(joined(out)).toBe(words(500));
      expect(out.at(-1)?.[0]).toBeLessThanOrEqual(readingPaces[reader].maxLag);
      expect(out.length).toBeGreaterThan(2);
    },
  );

  it('is as slow as a slow model, and no later than its bound', () => {
    const texts = Array.from({ length: 10 }, (_, n) => [n * 2000, `w${n} `] as const);
    for (const [n, [at]] of play({ reader: 'read' }, texts).entries()) {
      expect(at).toBeGreaterThanOrEqual(n * 2000);
      expect(at).toBeLessThanOrEqual(n * 2000 + 1500);
    }
  });

  it('has numbers of one’s own go before the reader’s', () => {
    const out = play({ reader: 'study', maxLag: 100 }, [[0, words(50)]]);
    expect(out.at(-1)?.[0]).toBeLessThanOrEqual(100);
  });

  it('works on the text of runs, and ends with its source', () => {
    const clock = new FakeClock();
    const writer = new RunWriter({ clock });
    const events: WeirEvent[] = [];
    const ends: string[] = [];
    from([
      writer.event('agent_start', { model: 'm' }),
      writer.event('llm_chunk', { delta: 'one two three' }),
      writer.event('agent_end', { status: 'completed' }),
    ])
      .pipe(pace<WeirEvent>({ clock }))
      .subscribe({ next: (event) => events.push(event), complete: () => ends.push('complete') });
    clock.advance(1500);
    expect([textOf(events), events.at(-1)?.type, ends]).toEqual(['one two three', 'agent_end', ['complete']]);
    EMPTY.pipe(pace({ clock })).subscribe({ complete: () => ends.push('empty') });
    NEVER.pipe(pace({ clock }))
      .subscribe({ complete: () => ends.push('never') })
      .unsubscribe();
    expect([ends, clock.actions.length]).toEqual([['complete', 'empty'], 0]);
  });

  it('refuses options that make no sense', () => {
    expect(() => pace({ reader: 'fast' as 'skim' })).toThrow(InvalidArgumentError);
    for (const wordsPerMinute of [0, -1, Number.NaN, 60_001])
      expect(() => pace({ wordsPerMinute })).toThrow(InvalidArgumentError);
    for (const maxLag of [0, Infinity]) expect(() => pace({ maxLag })).toThrow(InvalidArgumentError);
  });

  for (const law of operatorLaws({
    name: 'it',
    create: ({ clock }) => pace<string>({ clock }),
    items: unicodeText(),
    contract: paceSpec.contract,
    except: { reentrant: 'how a text is parted depends on how much is held' },
    numRuns: 20,
  })) {
    it(law.name, law.check);
  }
});
