import {
  createEvent,
  FakeClock,
  InvalidArgumentError,
  isEvent,
  Valve,
  withinValve,
  type EventMap,
  type EventType,
  type WeirEvent,
} from '@weir/core';
import { chunkInvariance, marbles, operatorLaws, testContext, unicodeText } from '@weir/testing';
import * as fc from 'fast-check';
import { concat, EMPTY, from, NEVER, of, Subject, take, tap, throwError } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { watch } from '../__fixtures__/watch.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { smooth, smoothSpec, type SmoothOptions } from './smooth.js';

function event<Type extends EventType>(type: Type, data: EventMap[Type], run = 'r', seq = 0) {
  return createEvent(type, { run, seq, time: 0 }, data);
}
const chunk = (delta: string, run = 'r', attempt?: number) =>
  event('llm_chunk', { delta, ...(attempt !== undefined && { attempt }) }, run);
const toolCall = (run = 'r') => event('tool_start', { toolCallId: 't', name: 'search', args: {} }, run);

/** A stream with a clock that only moves when told to. */
function rig(options: SmoothOptions = {}, valve?: Valve) {
  const clock = new FakeClock();
  const source = new Subject<unknown>();
  const times: number[] = [];
  const smoothed = source.pipe(
    smooth({ clock, ...options }),
    tap(() => times.push(clock.now())),
  );
  const seen = withinValve(valve, () => watch(smoothed));
  return { clock, source, seen, times };
}

const textOf = (item: unknown) =>
  typeof item === 'string' ? item : isEvent(item) && item.type === 'llm_chunk' ? item.data.delta : undefined;

describe('smooth', () => {
  it('spreads a burst evenly over the lag that is allowed', () => {
    const { clock, source, seen, times } = rig({ maxLag: 100, interval: 10 });
    source.next('x'.repeat(110));
    clock.advance(1000);
    const sizes = (seen.values as string[]).map(({ length }) => length);
    expect(times).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(2);
    expect(sizes.reduce((a, b) => a + b)).toBe(110);
  });

  it('gives the first unit at once', () => {
    const { source, seen } = rig();
    source.next('Hello');
    expect(seen.values).toEqual(['H']);
  });

  it('settles at the pace of a source that comes in bursts', () => {
    const { clock, source, seen } = rig({ maxLag: 200, interval: 10 });
    for (let burst = 0; burst < 20; burst++) {
      source.next('x'.repeat(100));
      clock.advance(100);
    }
    const settled = (seen.values as string[]).slice(-50).map(({ length }) => length);
    expect(Math.min(...settled)).toBeGreaterThanOrEqual(8);
    expect(Math.max(...settled)).toBeLessThanOrEqual(12);
  });

  it('keeps words whole', () => {
    const { clock, source, seen } = rig({ by: 'word', maxLag: 100, interval: 50 });
    for (const char of 'one two three four ') source.next(char);
    source.next('f');
    expect(seen.values).toEqual(['one ']);
    clock.advance(100);
    expect(seen.values).toEqual(['one ', 'two three ', 'four f']);
  });

  it('parts a word that does not end in time, but no surrogate pair', () => {
    const { clock, source, seen } = rig({ by: 'word', maxLag: 100, interval: 50 });
    source.next('unfin\ud83d');
    clock.advance(100);
    expect(seen.values).toEqual(['unfin']);
    clock.advance(1000);
    source.next('\udc4d');
    clock.advance(100);
    expect(seen.values).toEqual(['unfin', '\ud83d\udc4d']);
  });

  it('gives nothing for a source that never emits, and ends with an empty one, and a failing one', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(smooth())).toBe('-');
      expectObservable(EMPTY.pipe(smooth())).toBe('|');
      expectObservable(of('').pipe(smooth())).toBe('|');
      expectObservable(throwError(() => 'error').pipe(smooth())).toBe('#');
    });
  });

  it('gives the rest at its pace when the source completes, and then completes', () => {
    const { clock, source, seen, times } = rig({ maxLag: 100, interval: 10 });
    source.next('abcdefghijkl');
    source.complete();
    expect(seen.isComplete).toBe(false);
    clock.advance(100);
    expect(seen.values.join('')).toBe('abcdefghijkl');
    expect(times.length).toBeGreaterThan(5);
    expect(seen.isComplete).toBe(true);
  });

  it('gives the rest at once when the source fails, and then the error', () => {
    const { source, seen } = rig();
    source.next(chunk('abc'));
    source.next(toolCall());
    source.next(chunk('def', 's'));
    source.error('broken');
    expect(seen.values).toEqual([chunk('a'), chunk('d', 's'), chunk('bc'), toolCall(), chunk('ef', 's')]);
    expect(seen.error).toBe('broken');
  });

  it('lets nothing overtake the text before it, or be overtaken, within a run', () => {
    const { clock, source, seen } = rig({ maxLag: 100, interval: 50 });
    source.next(chunk('abc'));
    source.next(toolCall());
    source.next(chunk('def'));
    source.next(toolCall('other'));
    expect(seen.values).toEqual([chunk('a'), toolCall('other')]);
    clock.advance(100);
    expect(seen.values.map((item) => textOf(item) ?? '!').join('')).toBe('a!bc!def');
  });

  it('keeps texts of attempts apart, and drops what is held of one that is taken back', () => {
    const { clock, source, seen } = rig({ maxLag: 100, interval: 10 });
    source.next(chunk('abc', 'r', 1));
    source.next(chunk('xyz', 'r', 2));
    source.next(event('retract', { attempt: 1 }));
    clock.advance(100);
    const texts = seen.values.map((item) => (textOf(item) === undefined ? item : textOf(item)));
    expect(texts.join('')).toBe('axyz[object Object]');
    source.next(chunk('gone', 'r', 2));
    source.next(event('retract', { attempt: 2 }));
    clock.advance(1000);
    expect(seen.values.map((item) => textOf(item) ?? '!').join('')).toBe('axyz!g!');
  });

  it('passes on at once what is no text where nothing waits', () => {
    const { source, seen } = rig();
    source.next(7);
    source.next(toolCall());
    expect(seen.values).toEqual([7, toolCall()]);
  });

  it('gives each piece the envelope of the event that its end came with', () => {
    const { clock, source, seen } = rig();
    source.next(event('llm_chunk', { delta: 'ab' }, 'r', 4));
    source.next(event('llm_chunk', { delta: 'cd' }, 'r', 5));
    clock.advance(300);
    expect(seen.values[0]).toEqual(event('llm_chunk', { delta: 'a' }, 'r', 4));
    expect(seen.values.at(-1)).toMatchObject({ seq: 5 });
  });

  it('lets go at once what is more than it may hold, the oldest first', () => {
    const { clock, source, seen } = rig({ maxHold: 64 });
    source.next('a'.repeat(1000));
    expect(seen.values.join('')).toHaveLength(936);
    source.next('b'.repeat(10));
    expect(seen.values.join('')).toHaveLength(946);
    for (let run = 0; run < 100; run++) source.next(chunk('abcd', `run ${run}`));
    expect(seen.values.map((item) => textOf(item) ?? '').join('').length).toBeGreaterThanOrEqual(1010 + 400 - 64);
    clock.advance(300);
    expect(seen.values.map((item) => textOf(item) ?? '').join('')).toHaveLength(1410);
  });

  it('lets go of another run’s text first where that is older', () => {
    const { source, seen } = rig({ maxHold: 64 });
    source.next(chunk('a'.repeat(65), 'a'));
    source.next(chunk('b'.repeat(65), 'b'));
    const textIn = (run: string) =>
      seen.values.map((item) => (isEvent(item) && item.run === run ? textOf(item) : '')).join('');
    expect([textIn('a').length, textIn('b').length]).toEqual([63, 3]);
    source.next(chunk('b'.repeat(10), 'b'));
    expect([textIn('a').length, textIn('b').length]).toEqual([65, 11]);
  });

  it('lets no event of a run overtake what is held of the runs that are parts of it, at any depth', () => {
    const { clock, source, seen } = rig({ maxLag: 100, interval: 50 });
    const tool = (type: 'tool_start' | 'tool_end') =>
      event(type, { toolCallId: 't', name: 'ask', args: {}, durationMs: 1 } as never, 'top');
    const done = event('agent_end', { status: 'completed' });
    const inner = { ...chunk('inner', 'inner'), parent: 'outer' };
    const given = [
      tool('tool_start'),
      event('progress', { iteration: 1, tokens: 1 }, 'outer'),
      inner,
      { ...done, run: 'inner', parent: 'outer' },
      { ...done, run: 'outer', parent: 'top' },
      tool('tool_end'),
      { ...chunk('So.', 'top') },
      { ...done, run: 'top' },
    ];
    source.next({ ...given[1], parent: 'top' });
    for (const item of given) source.next(item);
    source.next(toolCall('other'));
    const brief = () => seen.values.map((item) => textOf(item) ?? (isEvent(item) ? `${item.run} ${item.type}` : ''));
    expect(brief().slice(3)).toEqual(['i', 'other tool_start']);
    clock.advance(100);
    expect(brief().slice(5).join('|').replace('inne|r', 'inner')).toBe(
      'nn|er|inner agent_end|outer agent_end|top tool_end|So.|top agent_end',
    );
  });

  it('stops an endless source when its reader has enough', () => {
    function* endless() {
      for (;;) yield 'word ';
    }
    const seen = watch(from(endless()).pipe(smooth({ maxHold: 64 }), take(3)));
    expect(seen.isComplete).toBe(true);
  });

  it('serves two subscribers by themselves', () => {
    const source = new Subject<string>();
    const smoothed = source.pipe(smooth());
    const [first, second] = [watch(smoothed), watch(smoothed)];
    source.next('ab');
    source.error('broken');
    expect([first.values, second.values]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('leaves no timer behind', () => {
    const { clock, source, seen } = rig();
    source.next('abc');
    seen.stop();
    expect(clock.actions.filter(({ closed }) => !closed)).toEqual([]);
    const idle = rig();
    idle.source.next('abc');
    idle.clock.advance(1000);
    expect(idle.clock.actions).toEqual([]);
  });

  describe('the reader', () => {
    it('is waited for, and the wait does not count as lag', () => {
      const valve = new Valve();
      const { clock, source, seen, times } = rig({ maxLag: 100, interval: 10 }, valve);
      source.next('x'.repeat(110));
      clock.advance(50);
      valve.close();
      const before = seen.values.join('').length;
      clock.advance(5000);
      expect(seen.values.join('')).toHaveLength(before);
      valve.open();
      clock.advance(200);
      expect(seen.values.join('')).toHaveLength(110);
      expect(times.at(-1)).toBe(5090);
      const sizes = (seen.values as string[]).map(({ length }) => length);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(12);
    });

    it('is waited for by the end, and by an error', () => {
      for (const end of ['complete', 'error'] as const) {
        const valve = new Valve();
        const { clock, source, seen } = rig({}, valve);
        valve.close();
        source.next('abc');
        source[end]('broken');
        clock.advance(1000);
        expect([seen.values, seen.isComplete, seen.error]).toEqual([[], false, undefined]);
        valve.open();
        clock.advance(1000);
        expect(seen.values.join('')).toBe('abc');
        expect(end === 'complete' ? seen.isComplete : seen.error).toBeTruthy();
      }
    });

    it('that does not open is let go of', () => {
      const valve = new Valve();
      const { clock, source, seen } = rig({}, valve);
      valve.close();
      source.next('abc');
      clock.advance(1000);
      seen.stop();
      valve.open();
      expect(seen.values).toEqual([]);
    });

    it('gets at once what is more than may be held, be it ready or not', () => {
      const valve = new Valve();
      const { source, seen } = rig({ maxHold: 64 }, valve);
      valve.close();
      source.next('x'.repeat(100));
      expect(seen.values).toEqual(['x'.repeat(36)]);
    });
  });

  describe('whatever comes', () => {
    const step = fc.oneof(
      fc.record({ text: unicodeText(), run: fc.constantFrom('a', 'b') }),
      fc.record({ text: fc.constantFrom('\ud83d', '\udc4d', 'word ', 'x'), run: fc.constantFrom('a', 'b') }),
      fc.record({ tool: fc.nat(), run: fc.constantFrom('a', 'b') }),
      fc.record({ wait: fc.constantFrom(1, 7, 50, 400) }),
    );
    const steps = fc.array(step, { maxLength: 30, size: 'max' });
    const options = fc.record({
      by: fc.constantFrom('grapheme' as const, 'word' as const),
      interval: fc.constantFrom(1, 16),
      maxLag: fc.constantFrom(16, 100, 300),
      maxHold: fc.constantFrom(64, 4096),
    });

    /** A run's items in one line, its text unit by unit. */
    const lineOf = (items: readonly unknown[], run: string) =>
      items
        .filter((item) => isEvent(item) && item.run === run)
        .map((item) => textOf(item) ?? JSON.stringify(item))
        .join('');

    it('lets nothing of a run overtake what is held of its descendants, and keeps the bound on lag', () => {
      const parents: Record<string, string | undefined> = { top: undefined, outer: 'top', inner: 'outer' };
      const below: Record<string, readonly string[]> = { top: ['outer', 'inner'], outer: ['inner'], inner: [] };
      const runs = Object.keys(parents);
      const family = fc.array(
        fc.oneof(
          fc.record({ text: fc.constantFrom('x', 'yz', 'x'.repeat(40)), run: fc.constantFrom(...runs) }),
          fc.record({ tool: fc.nat(), run: fc.constantFrom(...runs) }),
          fc.record({ wait: fc.constantFrom(1, 7, 50, 400) }),
        ),
        { maxLength: 40, size: 'max' },
      );
      fc.assert(
        fc.property(family, options, fc.boolean(), (script, settings, fails) => {
          // A word may have begun before what it ends behind, and is not parted.
          const { clock, source, seen, times } = rig({ ...settings, by: 'grapheme' });
          // Whose part a run is, is known from its own events.
          const arrivals: Record<string, { order: number; at: number }[]> = {
            top: [],
            outer: [{ order: -1, at: 0 }],
            inner: [],
          };
          source.next({ ...event('agent_start', { model: 'm' }, 'outer'), parent: 'top' });
          script.forEach((action, order) => {
            if ('wait' in action) {
              clock.advance(action.wait);
              return;
            }
            const { run } = action;
            const parent = parents[run];
            const item =
              'text' in action
                ? chunk(action.text, run)
                : event('tool_progress', { toolCallId: 't', progress: action.tool }, run);
            for (let unit = 0; unit < (textOf(item)?.length ?? 1); unit++)
              arrivals[run]!.push({ order, at: clock.now() });
            source.next(parent === undefined ? item : { ...item, parent });
          });
          if (fails) source.error('broken');
          else source.complete();
          clock.advance(settings.maxLag);
          expect(fails ? seen.error : seen.isComplete).toBeTruthy();
          seen.values.forEach((item, index) => {
            const { run } = item as WeirEvent;
            for (let unit = 0; unit < (textOf(item)?.length ?? 1); unit++) {
              const { order, at } = arrivals[run]!.shift()!;
              expect(times[index]! - at).toBeLessThanOrEqual(settings.maxLag);
              for (const part of below[run]!) expect(arrivals[part]![0]?.order ?? Infinity).toBeGreaterThan(order);
            }
          });
          expect(Object.values(arrivals).flat()).toEqual([]);
        }),
        { numRuns: 100 },
      );
    });

    it('keeps content, order, the bound on lag, and the bound on what is held', () => {
      fc.assert(
        fc.property(steps, options, (script, settings) => {
          const { clock, source, seen, times } = rig(settings);
          const given: unknown[] = [];
          const due: Record<string, number[]> = { a: [], b: [] };
          const give = (item: WeirEvent) => {
            given.push(item);
            const units = textOf(item)?.length ?? 1;
            due[item.run]!.push(...Array<number>(units).fill(clock.now()));
            source.next(item);
          };
          for (const action of script) {
            if ('wait' in action) clock.advance(action.wait);
            else if ('tool' in action)
              give(event('tool_progress', { toolCallId: 't', progress: action.tool }, action.run));
            else give(chunk(action.text, action.run));
            const out = seen.values.reduce<number>((sum, item) => sum + (textOf(item)?.length ?? 1), 0);
            const into = given.reduce<number>((sum, item) => sum + (textOf(item)?.length ?? 1), 0);
            expect(into - out).toBeLessThanOrEqual(settings.maxHold);
          }
          source.complete();
          clock.advance(settings.maxLag);
          expect(seen.isComplete).toBe(true);
          for (const run of ['a', 'b']) {
            expect(lineOf(seen.values, run)).toBe(lineOf(given, run));
            let at = 0;
            seen.values.forEach((item, index) => {
              if (!isEvent(item) || item.run !== run) return;
              const text = textOf(item) ?? '!';
              // A half waits for its other one, be it at its end or at its start.
              if (!/^[\ud800-\udfff]/.test(text))
                expect(times[index]! - due[run]![at]!).toBeLessThanOrEqual(settings.maxLag);
              at += text.length;
            });
          }
        }),
        { numRuns: 200 },
      );
    });
  });

  for (const law of chunkInvariance({ create: ({ clock }) => smooth<string>({ clock }) })) it(law.name, law.check);
  for (const law of chunkInvariance({ name: 'by word', create: ({ clock }) => smooth<string>({ by: 'word', clock }) }))
    it(law.name, law.check);

  describe('lineage', () => {
    it('holds an item until all of its text has gone', () => {
      const { clock, source } = rig({ maxLag: 100, interval: 10 });
      const outcomes = giveWithReceipts(['abc', 'de'], (text) => source.next(text));
      expect(outcomes).toEqual([[], []]);
      clock.advance(90);
      expect(outcomes).toEqual([['taken'], []]);
      clock.advance(20);
      expect(outcomes).toEqual([['taken'], ['taken']]);
    });

    it('refuses what is held when its reader leaves, and takes what was taken back', () => {
      const { source, seen } = rig();
      const outcomes = giveWithReceipts(
        [chunk('abc'), event('retract', { attempt: 1 }), chunk('def'), toolCall()],
        (item) => source.next(item),
      );
      expect(outcomes[0]).toEqual(['taken']);
      seen.stop();
      for (const outcome of outcomes.slice(2)) expect(AbandonedItemError.is(outcome[0])).toBe(true);
    });
  });

  it.each([
    [{ maxLag: 10 }],
    [{ interval: 0 }],
    [{ maxLag: NaN }],
    [{ maxHold: 63 }],
    [{ locale: 'no such tag' }],
    [{ by: 'line' }],
  ] as [SmoothOptions][])('refuses %j, at once and in config', (options) => {
    expect(() => smooth(options)).toThrow(InvalidArgumentError);
    expect(() => readConfig(smoothSpec, options)).toThrow();
  });

  describe('examples', () => {
    for (const law of exampleLaws(smoothSpec)) it(law.name, law.check);
  });

  describe('laws', () => {
    const laws = operatorLaws({
      create: ({ clock }) => smooth<unknown>({ clock }),
      items: fc.oneof(
        unicodeText(),
        unicodeText().map((text) => chunk(text)),
        fc.constant(toolCall()),
      ),
      contract: smoothSpec.contract,
      patience: 20_000,
      except: { reentrant: 'how a text is parted depends on how much is held' },
    });
    for (const law of laws) it(law.name, law.check);
  });

  it('is made from config, on the clock of its context', () => {
    const config = readConfig(smoothSpec, { maxLag: '1s' });
    expect(config).toEqual({ by: 'grapheme', maxLag: 1000, interval: 16, maxHold: 4096 });
    const clock = new FakeClock();
    const seen = watch(concat(of('ab'), NEVER).pipe(smoothSpec.create(config, { ...testContext(), clock })));
    clock.advance(1000);
    expect(seen.values).toEqual(['a', 'b']);
  });
});
