import { createEvent, type WeirEvent } from '@weir/core';
import { marbles, operatorLaws } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, NEVER, of, take, type Observable } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { skipReasoning, skipReasoningSpec } from './skip-reasoning.js';

const envelope = { run: 'r', seq: 0, time: 0 };
const values = {
  c: createEvent('llm_chunk', envelope, { delta: 'c' }),
  r: createEvent('reasoning_chunk', envelope, { delta: 'r' }),
  e: createEvent('llm_end', envelope, { finishReason: 'stop' }),
};

describe('skipReasoning', () => {
  it('drops reasoning, and lets the rest through at once', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -r-c-r-e-|', values);
      const subscriptions = '^--------!';
      const expected = '     ---c---e-|';
      expectObservable(source.pipe(skipReasoning())).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('narrows the type', () => {
    const rest$ = of<WeirEvent[]>(values.r, values.c).pipe(skipReasoning());
    const types$: Observable<Exclude<WeirEvent, { type: 'reasoning_chunk' }>> = rest$;
    const types: string[] = [];
    types$.subscribe(({ type }) => types.push(type));
    expect(types).toEqual(['llm_chunk']);
  });

  it('lets values through that are no events', () => {
    const items: unknown[] = [];
    of(null, undefined, 'reasoning_chunk', 0)
      .pipe(skipReasoning())
      .subscribe((item) => items.push(item));
    expect(items).toEqual([null, undefined, 'reasoning_chunk', 0]);
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(skipReasoning())).toBe('-');
      expectObservable(EMPTY.pipe(skipReasoning())).toBe('|');
    });
  });

  it('passes an error on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-c-r-#', values).pipe(skipReasoning())).toBe('-c---#', values);
    });
  });

  it('lets go of an endless source when the reader leaves, for each of several readers', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-c-r-e-c-', values);
      const result$ = source.pipe(skipReasoning(), take(2));
      expectObservable(result$).toBe('-c---(e|)', values);
      expectObservable(result$).toBe('-c---(e|)', values);
      expectSubscriptions(source.subscriptions).toBe(['^----!', '^----!']);
    });
  });

  it('refuses options in config', () => {
    expect(() => readConfig(skipReasoningSpec, { keep: true })).toThrow();
  });

  describe('laws', () => {
    const items = fc.constantFrom<unknown>(...Object.values(values), 'text');
    for (const law of operatorLaws({ create: () => skipReasoning(), items })) it(law.name, law.check);
  });

  describe('examples', () => {
    for (const example of exampleLaws(skipReasoningSpec)) it(example.name, example.check);
  });
});
