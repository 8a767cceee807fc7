import { createEvent, operatorFrom, type EventOf, type WeirEvent } from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, map, NEVER, of, take, toArray, type Observable } from 'rxjs';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { readConfig } from '../__fixtures__/config-fields.js';
import { ofType, ofTypeSpec } from './of-type.js';

const envelope = { run: 'r', seq: 0, time: 0 };
const chunk = createEvent('llm_chunk', envelope, { delta: 'Hello' });
const start = createEvent('tool_start', envelope, { toolCallId: 't', name: 'search', args: {} });
const end = createEvent('llm_end', envelope, { finishReason: 'stop' });
const events = { c: chunk, s: start, e: end };

describe('ofType', () => {
  it('lets through one type, at once', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-c-s-c-e-|', events);
      const expected = '   -c---c---|';
      expectObservable(source.pipe(ofType('llm_chunk'))).toBe(expected, events);
    });
  });

  it('lets through several types', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-c-s-c-e-|', events);
      const expected = '   ---s---e-|';
      expectObservable(source.pipe(ofType('tool_start', 'llm_end'))).toBe(expected, events);
    });
  });

  it('narrows the type of what it gives', () => {
    const deltas: string[] = [];
    const source$: Observable<WeirEvent> = of(chunk, start);
    const chunks$: Observable<EventOf<'llm_chunk'>> = source$.pipe(ofType('llm_chunk'));
    chunks$.pipe(map((event) => event.data.delta)).subscribe((delta) => deltas.push(delta));
    expect(deltas).toEqual(['Hello']);
  });

  it('drops what is no event', () => {
    of<unknown[]>(null, undefined, 1, 'llm_chunk', { type: 1 }, chunk)
      .pipe(ofType('llm_chunk', 'llm_end'), toArray())
      .subscribe((kept) => expect(kept).toEqual([chunk]));
    expect.assertions(1);
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(ofType('llm_chunk'))).toBe('-');
      expectObservable(EMPTY.pipe(ofType('llm_chunk'))).toBe('|');
    });
  });

  it('passes an error on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-c-#', events).pipe(ofType('llm_chunk'))).toBe('-c-#', events);
    });
  });

  it('lets go of the source when the reader leaves, for each of several readers', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-c-s-c-c-c-', events);
      const chunks$ = source.pipe(ofType('llm_chunk'), take(2));
      expectObservable(chunks$).toBe('-c---(c|)', events);
      expectObservable(chunks$).toBe('-c---(c|)', events);
      expectSubscriptions(source.subscriptions).toBe(['^----!', '^----!']);
    });
  });

  it.each([['llm_chunk'], [['llm_chunk', 'llm_end']]])('is a kernel in config: %j', (types) => {
    const kept: unknown[] = [];
    const kernel = ofTypeSpec.kernel?.(readConfig(ofTypeSpec, types), testContext());
    if (kernel)
      of(chunk, start, null, chunk)
        .pipe(operatorFrom(kernel))
        .subscribe((item) => kept.push(item));
    expect(kept).toEqual([chunk, chunk]);
  });

  it.each([[[]], [''], [3], [{ type: 'llm_chunk' }]])('refuses the config %j', (config) => {
    expect(() => readConfig(ofTypeSpec, config)).toThrow();
  });

  describe('laws', () => {
    const items = fc.constantFrom<unknown>(chunk, start, end, 'text');
    for (const law of operatorLaws({ create: () => ofType('llm_chunk'), items })) it(law.name, law.check);
  });

  describe('examples', () => {
    for (const example of exampleLaws(ofTypeSpec)) it(example.name, example.check);
  });
});
