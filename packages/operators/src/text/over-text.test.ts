import {
  currentLineage,
  currentValve,
  Delivery,
  FakeClock,
  InvalidArgumentError,
  Valve,
  withinLineage,
  withinValve,
  type WeirEvent,
} from '@weir/core';
import { marbles, operatorLaws } from '@weir/testing';
import fc from 'fast-check';
import {
  concat,
  concatMap,
  delay,
  EMPTY,
  from,
  map,
  mergeMap,
  NEVER,
  Observable,
  of,
  startWith,
  Subject,
  take,
  throwError,
  timer,
  type OperatorFunction,
} from 'rxjs';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { chunkText } from './chunk-text.js';
import { overText } from './over-text.js';
import { redact } from './redact.js';

let seq = 0;
const event = (type: string, data: object, run = 'r') =>
  ({ type, data, run, seq: seq++, time: 7, source: 's' }) as unknown as WeirEvent;
const chunk = (delta: string, run = 'r', attempt?: number) =>
  event('llm_chunk', { delta, ...(attempt !== undefined && { attempt }) }, run);
const tool = (run = 'r') => event('tool_start', { toolCallId: 't', name: 'n', args: {} }, run);
const retract = (attempt: number, run = 'r') => event('retract', { attempt }, run);
const end = (run = 'r') => event('agent_end', { status: 'completed' }, run);

/** An event in short: `r:text` for a chunk, `r!type` for others. */
function short(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  const { type, run, data } = item as { type: string; run: string; data: { delta?: string } };
  return type === 'llm_chunk' ? `${run}:${data.delta}` : `${run}!${type}`;
}

const words = () => chunkText({ by: 'word' });

function passed(
  items: readonly unknown[],
  operator: () => OperatorFunction<string, string> = words,
  maxRuns?: number,
): string[] {
  const out: string[] = [];
  from(items)
    .pipe(overText(operator, maxRuns === undefined ? {} : { maxRuns }))
    .subscribe((item) => out.push(short(item)));
  return out;
}

/** Gives each text 10 ms after the one before, as a pacing operator would. */
const paced = (clock: FakeClock): OperatorFunction<string, string> =>
  concatMap((text) => of(text).pipe(delay(10, clock)));

describe('overText', () => {
  beforeEach(() => (seq = 0));

  it('runs the operator on the deltas, and flushes before the next event that is no text', () => {
    const items = [
      event('agent_start', { model: 'm' }),
      chunk('Hel'),
      chunk('lo, wor'),
      chunk('ld'),
      tool(),
      chunk('By'),
      chunk('e'),
      end(),
    ];
    expect(passed(items)).toEqual(['r!agent_start', 'r:Hello, ', 'r:world', 'r!tool_start', 'r:Bye', 'r!agent_end']);
  });

  it('keeps the moment of each emission', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('        -a-b-t---|', { a: chunk('on'), b: chunk('e two'), t: tool() });
      const subscriptions = '      ^--------!';
      const expected = '           ---x-(yt)|';
      const values = { x: 'r:one ', y: 'r:two', t: 'r!tool_start' };
      expectObservable(source.pipe(overText(words), map(short))).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(overText(words))).toBe('-');
      expectObservable(EMPTY.pipe(overText(words))).toBe('|');
    });
  });

  it('gives what is held when the source completes, and before an error', () => {
    marbles(({ cold, expectObservable }) => {
      const values = { a: chunk('one tw'), b: chunk('x', 'q') };
      const output = { p: 'r:one ', q: 'r:tw', s: 'q:x' };
      expectObservable(cold('-a-b-|', values).pipe(overText(words), map(short))).toBe('-p---(qs|)', output);
      expectObservable(cold('-a-b-#', values).pipe(overText(words), map(short))).toBe('-p---(qs#)', output);
      expectObservable(throwError(() => 'error').pipe(overText(words))).toBe('#');
    });
  });

  it('borrows the envelope of the latest text event', () => {
    const items: WeirEvent[] = [];
    const first = { ...chunk('one t', 'r', 2), parent: 'p' };
    const second = chunk('wo ', 'r', 2);
    from([first, second, tool()])
      .pipe(overText<WeirEvent>(words))
      .subscribe((item) => items.push(item));
    expect(items.slice(0, 2)).toEqual([
      { ...first, data: { delta: 'one ', attempt: 2 } },
      { ...second, data: { delta: 'two ', attempt: 2 } },
    ]);
  });

  it('passes on an event whose text the operator leaves as it is', () => {
    const event = chunk('as it is');
    const items: unknown[] = [];
    of(event)
      .pipe(overText(() => (text$) => text$))
      .subscribe((item) => items.push(item));
    expect(items[0]).toBe(event);
  });

  it('flushes before reasoning, which passes unchanged', () => {
    const items = [chunk('a'), event('reasoning_chunk', { delta: 'so so' }), chunk('b')];
    expect(passed(items)).toEqual(['r:a', 'r!reasoning_chunk', 'r:b']);
  });

  it.each([
    ['raw', { value: {} }],
    ['progress', { iteration: 1, tokens: 3 }],
    ['tool_progress', { toolCallId: 't', progress: 1 }],
    ['citation', { url: 'https://example.org' }],
    ['agent_pause', {}],
    ['agent_resume', {}],
    ['reasoning_chunk', { delta: '' }],
    ['refusal_chunk', { delta: '' }],
    ['order_placed', { orderId: '1' }],
  ])('lets a %s, which is no part of the message, pass the text that goes on behind it', (type, data) => {
    const items = [chunk('Ask ann@exa'), event(type, data), chunk('mple.org now'), end()];
    expect(passed(items, () => redact())).toEqual(['r:Ask ', `r!${type}`, 'r:[email] ', 'r:now', 'r!agent_end']);
  });

  it('lets none of them pass an event that waits', () => {
    const clock = new FakeClock();
    const items: string[] = [];
    const progress = event('tool_progress', { toolCallId: 't', progress: 1 });
    from([chunk('a'), progress, tool(), progress, chunk('b'), progress, end()])
      .pipe(overText(() => paced(clock)))
      .subscribe((item) => items.push(short(item)));
    clock.advance(100);
    expect(items).toEqual([
      'r!tool_progress',
      'r:a',
      'r!tool_start',
      'r!tool_progress',
      'r!tool_progress',
      'r:b',
      'r!agent_end',
    ]);
  });

  describe('with events between that are no part of the message', () => {
    const between = fc.constantFrom(
      event('raw', { value: 1 }),
      event('progress', { iteration: 1, tokens: 3 }),
      event('citation', {}),
      event('reasoning_chunk', { delta: '' }),
      event('my_own', {}),
    );
    const strewn = fc.array(fc.oneof(between, fc.constantFrom('ann@', 'exa', 'mple.org', ' ', '. ', '👍', '\ud83d')), {
      maxLength: 30,
    });
    const isEvent = (item: unknown): item is WeirEvent => typeof item === 'object';
    it.each<[string, () => OperatorFunction<string, string>]>([
      ['redact', () => redact()],
      ['chunkText', words],
    ])('%s gives the text that it gives for the text in one piece, and all events in their order', (_, operator) => {
      fc.assert(
        fc.property(strewn, (parts) => {
          const texts = parts.filter((part) => typeof part === 'string');
          const out: unknown[] = [];
          from([...parts.map((part) => (isEvent(part) ? part : chunk(part))), end()])
            .pipe(overText(operator))
            .subscribe((item) => out.push(item));
          const isChunk = (item: unknown) => isEvent(item) && item.type === 'llm_chunk';
          const whole = passed([texts.join('')], operator).join('');
          expect(out.filter(isChunk).map(short).join('').replaceAll('r:', '')).toBe(whole);
          expect(out.filter((item) => !isChunk(item)).slice(0, -1)).toEqual(parts.filter(isEvent));
          expect(short(out.at(-1))).toBe('r!agent_end');
        }),
      );
    });
  });

  it('takes each run by itself, and flushes only the run of an event', () => {
    const items = [
      chunk('on', 'a'),
      chunk('tw', 'b'),
      chunk('e ', 'a'),
      tool('a'),
      chunk('o', 'b'),
      end('b'),
      chunk('x', 'a'),
    ];
    expect(passed(items)).toEqual(['a:one ', 'a!tool_start', 'b:two', 'b!agent_end', 'a:x']);
  });

  it('takes strings for one text, beside events, and other values for its end', () => {
    expect(passed(['on', 'e t', chunk('x'), 'wo', 42, 'three', end()])).toEqual([
      'one ',
      'two',
      '42',
      'r:x',
      'r!agent_end',
      'three',
    ]);
  });

  it('passes a chunk without text in its place', () => {
    const odd = { ...chunk('x'), data: { delta: 1 } };
    expect(passed([chunk('a'), odd, chunk('b')])).toEqual(['r:a', 'r:1', 'r:b']);
  });

  it('drops what is held of an attempt that is taken back', () => {
    expect(passed([chunk('one two', 'r', 1), retract(1), chunk('three', 'r', 2)])).toEqual([
      'r:one ',
      'r!retract',
      'r:three',
    ]);
    expect(passed([chunk('one two'), retract(1), chunk('three')])).toEqual(['r:one ', 'r!retract', 'r:three']);
  });

  it('keeps what is held of another attempt', () => {
    expect(passed([chunk('one two', 'r', 2), retract(1)])).toEqual(['r:one ', 'r:two', 'r!retract']);
  });

  it('flushes before the text of another attempt', () => {
    expect(passed([chunk('ab', 'r', 1), chunk('cd', 'r', 2), chunk('ef', 'r', 2)])).toEqual(['r:ab', 'r:cdef']);
  });

  it('finds what is cut between two events', () => {
    const items = [chunk('Ask ann@exa'), chunk('mple', 'q'), chunk('mple.org now'), end()];
    expect(passed(items, () => redact())).toEqual(['r:Ask ', 'r:[email] ', 'r:now', 'r!agent_end', 'q:mple']);
  });

  it('flushes the run that had text longest ago beyond maxRuns', () => {
    const items = [chunk('a', 'a'), chunk('b', 'b'), chunk('a', 'a'), chunk('c', 'c'), chunk('b', 'b')];
    expect(passed(items, words, 2)).toEqual(['b:b', 'a:aa', 'c:c', 'b:b']);
  });

  it('makes one operator for each stretch of text, and none without text', () => {
    let made = 0;
    const counted = () => {
      made++;
      return words();
    };
    passed([tool(), chunk('a'), chunk('b'), tool(), tool(), chunk('c'), end(), end()], counted);
    expect(made).toBe(2);
  });

  it('drops empty pieces', () => {
    expect(passed([chunk('a'), chunk('b')], () => map((text: string) => (text === 'a' ? '' : text)))).toEqual(['r:b']);
  });

  it('gives what an operator starts with', () => {
    expect(passed([chunk('a'), tool(), chunk('b')], () => startWith('> '))).toEqual([
      'r:> ',
      'r:a',
      'r!tool_start',
      'r:> ',
      'r:b',
    ]);
  });

  it('takes no more text after an operator has completed, until the next one starts', () => {
    expect(passed([chunk('a'), chunk('b'), tool(), chunk('c'), chunk('d')], () => take(1))).toEqual([
      'r:a',
      'r!tool_start',
      'r:c',
    ]);
    expect(passed([chunk('a'), tool()], () => () => EMPTY)).toEqual(['r!tool_start']);
  });

  it('raises what the operator raises, or what making it throws', () => {
    const failure = new TypeError('no');
    const fail = () => {
      throw failure;
    };
    for (const operator of [() => map<string, string>(fail), fail, () => () => throwError(() => failure)]) {
      const seen: unknown[] = [];
      of(tool(), chunk('a'), chunk('b'))
        .pipe(overText(operator))
        .subscribe({ next: (item) => seen.push(short(item)), error: (error) => seen.push(error) });
      expect(seen).toEqual(['r!tool_start', failure]);
    }
  });

  it('raises what an operator raises from a timer within the valve below', () => {
    const clock = new FakeClock();
    const valve = new Valve();
    const met: unknown[] = [];
    const slow = (): OperatorFunction<string, string> =>
      mergeMap(() => timer(10, clock).pipe(mergeMap(() => throwError(() => 'broken'))));
    const texts$ = concat(of(chunk('a')), NEVER).pipe(overText(slow));
    withinValve(valve, () => texts$.subscribe({ error: (error) => met.push(currentValve(), error) }));
    clock.advance(10);
    expect(met).toEqual([valve, 'broken']);
  });

  it('serves two subscribers by themselves', () => {
    const source = new Subject<WeirEvent>();
    const items$ = source.pipe(overText<WeirEvent>(words), map(short));
    const results: string[][] = [[], []];
    items$.subscribe((item) => results[0]!.push(item));
    source.next(chunk('on'));
    items$.subscribe((item) => results[1]!.push(item));
    source.next(chunk('e'));
    source.complete();
    expect(results).toEqual([['r:one'], ['r:e']]);
  });

  it('stops an endless source when its reader has enough', () => {
    function* endless() {
      for (;;) yield chunk('word ');
    }
    const items: string[] = [];
    from(endless())
      .pipe(overText<WeirEvent>(words), take(2))
      .subscribe((item) => items.push(short(item)));
    expect(items).toEqual(['r:word ', 'r:word ']);
  });

  it('keeps the order when its reader feeds it meanwhile', () => {
    const source = new Subject<WeirEvent>();
    const items: string[] = [];
    source.pipe(overText<WeirEvent>(words), map(short)).subscribe((item) => {
      items.push(item);
      if (item === 'r:one') source.next(event('progress', {}));
      if (item === 'r!progress') source.next(chunk('two'));
    });
    source.next(chunk('one'));
    source.next(tool());
    source.complete();
    expect(items).toEqual(['r:one', 'r!tool_start', 'r!progress', 'r:two']);
  });

  describe('with an operator that takes time', () => {
    it('lets the events of a run wait for it, and no others', () => {
      const clock = new FakeClock();
      const source = new Subject<WeirEvent>();
      const items: string[] = [];
      source.pipe(overText<WeirEvent>(() => paced(clock))).subscribe({
        next: (item) => items.push(`${clock.now()} ${short(item)}`),
        complete: () => items.push(`${clock.now()} done`),
      });
      for (const item of [chunk('a'), chunk('b'), tool(), chunk('c'), tool('q'), chunk('x', 'q'), end()])
        source.next(item);
      source.complete();
      clock.advance(100);
      expect(items).toEqual([
        '0 q!tool_start',
        '10 r:a',
        '10 q:x',
        '20 r:b',
        '20 r!tool_start',
        '30 r:c',
        '30 r!agent_end',
        '30 done',
      ]);
      expect(clock.actions).toHaveLength(0);
    });

    it('does not wait for what is taken back', () => {
      const clock = new FakeClock();
      const items: string[] = [];
      from([chunk('a'), chunk('b'), retract(1), chunk('c', 'r', 2)])
        .pipe(overText(() => paced(clock)))
        .subscribe((item) => items.push(`${clock.now()} ${short(item)}`));
      clock.advance(100);
      expect(items).toEqual(['0 r!retract', '10 r:c']);
    });

    it('gives all that is held, and what waits, before the source’s error', () => {
      const clock = new FakeClock();
      const source = new Subject<WeirEvent>();
      const seen: string[] = [];
      source.pipe(overText<WeirEvent>(() => paced(clock))).subscribe({
        next: (item) => seen.push(`${clock.now()} ${short(item)}`),
        error: (error) => seen.push(`${clock.now()} ${error}`),
      });
      const outcomes = giveWithReceipts([chunk('a'), tool(), chunk('b'), chunk('x', 'q')], (item) => source.next(item));
      source.error('x');
      clock.advance(100);
      expect(seen).toEqual(['10 r:a', '10 r!tool_start', '10 q:x', '20 r:b', '20 x']);
      expect(outcomes.slice(1, 2)).toEqual([['taken']]);
      expect(clock.actions).toHaveLength(0);
    });

    it('raises the source’s error, once, where the operator fails after it', () => {
      const clock = new FakeClock();
      const source = new Subject<WeirEvent>();
      const seen: unknown[] = [];
      const failLate = () => (text$: Observable<string>) =>
        text$.pipe(
          delay(10, clock),
          map(() => fail()),
        );
      source
        .pipe(overText<WeirEvent>(failLate))
        .subscribe({ next: (item) => seen.push(item), error: (error) => seen.push(error) });
      [chunk('a'), chunk('b', 'q')].forEach((item) => source.next(item));
      source.error('x');
      clock.advance(100);
      expect(seen).toEqual(['x']);
      expect(clock.actions).toHaveLength(0);
    });

    it('leaves no timer when its reader leaves, and refuses what waits', () => {
      const clock = new FakeClock();
      const source = new Subject<WeirEvent>();
      const subscription = source.pipe(overText<WeirEvent>(() => paced(clock))).subscribe();
      const outcomes = giveWithReceipts([chunk('a'), tool(), end()], (item) => source.next(item));
      subscription.unsubscribe();
      expect(clock.actions).toHaveLength(0);
      expect(outcomes.slice(1).map(([outcome]) => (outcome as { code?: string }).code)).toEqual([
        'abandoned_item',
        'abandoned_item',
      ]);
    });

    it('emits what waited within its own lineage', () => {
      const clock = new FakeClock();
      const source = new Subject<WeirEvent>();
      const seen: unknown[] = [];
      source
        .pipe(overText<WeirEvent>(() => paced(clock)))
        .subscribe((item) => seen.push([short(item), currentLineage()]));
      const lineage = new Delivery({
        acknowledge: () => seen.push('acknowledged'),
        refuse: () => seen.push('refused'),
      });
      source.next(chunk('a'));
      withinLineage(lineage, () => source.next(tool()));
      lineage.release();
      clock.advance(10);
      expect(seen).toEqual([['r:a', undefined], ['r!tool_start', lineage], 'acknowledged']);
    });

    it('closes the valve of its source when many events wait, and opens it when few are left', () => {
      const clock = new FakeClock();
      const source = new Subject<WeirEvent>();
      let valve: Valve | undefined;
      const watched = new Observable<WeirEvent>((subscriber) => {
        valve = currentValve();
        return source.subscribe(subscriber);
      });
      const subscription = watched.pipe(overText<WeirEvent>(() => paced(clock))).subscribe();
      source.next(chunk('a'));
      for (let count = 0; count < 255; count++) source.next(tool());
      expect(valve?.isOpen).toBe(true);
      source.next(tool());
      expect(valve?.isOpen).toBe(false);
      clock.advance(10);
      expect(valve?.isOpen).toBe(true);
      source.next(chunk('a'));
      for (let count = 0; count < 300; count++) source.next(tool());
      expect(valve?.isOpen).toBe(false);
      subscription.unsubscribe();
      expect(valve?.isOpen).toBe(true);
    });
  });

  it('hands the closed valve of an operator on to the source, and the reader’s valve to the operator', () => {
    const parent = new Valve();
    const met: (Valve | undefined)[] = [];
    let inner: Valve | undefined;
    const buffering: OperatorFunction<string, string> = (text$) =>
      new Observable((subscriber) => {
        met.push(currentValve());
        inner = new Valve(currentValve());
        return withinValve(inner, () => text$.subscribe(subscriber));
      });
    const source = new Subject<WeirEvent>();
    let outer: Valve | undefined;
    const watched = new Observable<WeirEvent>((subscriber) => {
      outer = currentValve();
      return source.subscribe(subscriber);
    });
    withinValve(parent, () =>
      watched.pipe(overText<WeirEvent>(() => buffering)).subscribe(() => met.push(currentValve())),
    );
    source.next(chunk('a'));
    expect(met).toEqual([parent, parent]);
    expect(outer?.isOpen).toBe(true);
    inner?.close();
    source.next(chunk('b'));
    source.next(chunk('c'));
    expect(outer?.isOpen).toBe(false);
    inner?.open();
    expect(outer?.isOpen).toBe(true);
    inner?.close();
    source.next(chunk('d'));
    expect(outer?.isOpen).toBe(false);
    source.next(tool());
    expect(outer?.isOpen).toBe(true);
  });

  describe('lineage', () => {
    it('holds a text event until its text is emitted, within its lineage', () => {
      const source = new Subject<WeirEvent>();
      const items: string[] = [];
      source.pipe(overText<WeirEvent>(words)).subscribe((item) => items.push(short(item)));
      const outcomes = giveWithReceipts([chunk('on'), chunk('e tw'), chunk('o')], (item) => source.next(item));
      expect(outcomes).toEqual([['taken'], [], []]);
      giveWithReceipts([tool()], (item) => source.next(item));
      expect(outcomes).toEqual([['taken'], ['taken'], ['taken']]);
      expect(items).toEqual(['r:one ', 'r:two', 'r!tool_start']);
    });

    it('has what was taken back count as taken', () => {
      const source = new Subject<WeirEvent>();
      source.pipe(overText<WeirEvent>(words)).subscribe();
      expect(giveWithReceipts([chunk('on'), retract(1)], (item) => source.next(item))).toEqual([['taken'], ['taken']]);
    });
  });

  const cues = fc.array(
    fc.oneof(
      fc.record({
        run: fc.constantFrom('a', 'b', 'c'),
        text: fc.constantFrom('on', 'e ', 'two', ' ', 'x. ', 'a@b', '.org ', '👍', '🏽'),
      }),
      fc.record({
        run: fc.constantFrom('a', 'b', 'c'),
        type: fc.constantFrom('tool_start', 'media_chunk', 'llm_end', 'agent_end'),
      }),
    ),
    { maxLength: 40 },
  );

  it('loses no text, and keeps every run’s events and texts in their order', () => {
    fc.assert(
      fc.property(cues, fc.constantFrom(1, 2, 10), (given, maxRuns) => {
        const items = given.map((cue) => ('text' in cue ? chunk(cue.text, cue.run) : event(cue.type, {}, cue.run)));
        const out = passed(items, words, maxRuns);
        for (const run of ['a', 'b', 'c']) expect(story(out, run)).toBe(story(items.map(short), run));
      }),
    );
  });

  it('loses no text where the operator takes time and its reader feeds the next items meanwhile', () => {
    fc.assert(
      fc.property(cues, fc.nat(3), (given, eager) => {
        const clock = new FakeClock();
        const source = new Subject<WeirEvent>();
        const out: string[] = [];
        const items = given.map((cue) => ('text' in cue ? chunk(cue.text, cue.run) : event(cue.type, {}, cue.run)));
        const rest = [...items];
        const feed = () => {
          const next = rest.shift();
          if (next !== undefined) source.next(next);
        };
        source.pipe(overText<WeirEvent>(() => paced(clock))).subscribe((item) => {
          out.push(short(item));
          for (let count = 0; count < eager; count++) feed();
        });
        while (rest.length > 0) {
          feed();
          clock.advance(7);
        }
        source.complete();
        clock.advance(10_000);
        for (const run of ['a', 'b', 'c']) expect(story(out, run)).toBe(story(items.map(short), run));
      }),
    );
  });

  it('settles every receipt once, however it ends', () => {
    fc.assert(
      fc.property(cues, fc.boolean(), fc.boolean(), (given, leaves, slow) => {
        const clock = new FakeClock();
        const source = new Subject<WeirEvent>();
        const operator = slow ? () => paced(clock) : words;
        const subscription = source.pipe(overText<WeirEvent>(operator)).subscribe();
        const items = given.map((cue) => ('text' in cue ? chunk(cue.text, cue.run) : event(cue.type, {}, cue.run)));
        const outcomes = giveWithReceipts(items, (item) => source.next(item));
        if (leaves) subscription.unsubscribe();
        else source.complete();
        clock.advance(10_000);
        expect(subscription.closed).toBe(true);
        expect(outcomes.map((outcome) => outcome.length)).toEqual(items.map(() => 1));
        expect(clock.actions).toHaveLength(0);
      }),
    );
  });

  it.each([0, 1.5, Number.NaN])('refuses %p for maxRuns at once', (maxRuns) => {
    expect(() => overText(words, { maxRuns })).toThrow(InvalidArgumentError);
  });

  describe('laws', () => {
    const run = fc.constantFrom('a', 'b');
    const items = fc.oneof(
      fc.tuple(fc.constantFrom('one', ' two', ' '), run).map(([delta, name]) => chunk(delta, name)),
      run.map((name) => tool(name)),
      run.map((name) => end(name)),
    );
    const contract = { lineage: 'explicit' as const };
    for (const law of operatorLaws({ create: () => overText<WeirEvent>(words), items, contract }))
      it(law.name, law.check);
    const pacing = operatorLaws({
      name: 'with a slow operator,',
      create: ({ clock }) =>
        overText<WeirEvent>(
          () => (text$) => text$.pipe(concatMap((text) => timer(10, clock).pipe(map(() => text)))),
          {},
        ),
      items,
      contract: { lineage: 'none' },
      except: {
        reentrant: 'text borrows the envelope of the latest event, which is another one when items come later',
      },
    });
    for (const law of pacing) it(law.name, law.check);
  });
});

/** What a run tells: its texts joined, and what stands between them. */
function story(items: readonly string[], run: string): string {
  return items
    .filter((item) => item.startsWith(run))
    .map((item) => (item.startsWith(`${run}:`) ? item.slice(2) : `[${item.slice(2)}]`))
    .join('');
}

function fail(): never {
  throw new TypeError('no');
}
