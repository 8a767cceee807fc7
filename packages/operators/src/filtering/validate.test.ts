import { defineSchema, InvalidItemError, userMessage } from '@weir/core';
import { eventSchemas } from '@weir/core/schemas';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, map, NEVER, of, take, toArray, type Observable } from 'rxjs';
import { z } from 'zod';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { validate, validateSpec } from './validate.js';

const order = z.object({ id: z.int(), note: z.string().default('') });
const good = { id: 1 };
const bad = { id: 'one' };

describe('validate', () => {
  it('gives what the schema made of each item, at once', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-a-|', { a: good });
      const expected = '   -x-x-|';
      expectObservable(source.pipe(validate(order))).toBe(expected, { x: { id: 1, note: '' } });
    });
  });

  it('has the type that the schema gives', () => {
    const notes: string[] = [];
    of<unknown[]>(good)
      .pipe(
        validate(order),
        map(({ note }) => note),
      )
      .subscribe((note) => notes.push(note));
    expect(notes).toEqual(['']);
  });

  it('fails with every place that does not fit, and lets go of the source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-a-', { a: good, b: bad });
      const message = 'Invalid input: expected number, received string';
      const error = new InvalidItemError([{ path: ['id'], message }]);
      expectObservable(source.pipe(validate(order))).toBe('-x-#', { x: { id: 1, note: '' } }, error);
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
  });

  it('leaves out what does not fit, and reports it', () => {
    const reported: unknown[] = [];
    const report = (error: InvalidItemError, item: unknown) => void reported.push([error.code, item]);
    for (const onInvalid of ['drop', 'deadLetter'] as const) {
      const kept = all(of<unknown[]>(bad, good).pipe(validate(order, { onInvalid, report })));
      expect(kept).toEqual([{ id: 1, note: '' }]);
    }
    expect(reported).toEqual([
      ['invalid_item', bad],
      ['invalid_item', bad],
    ]);
  });

  it('drops without a report, but needs one for dead letters', () => {
    expect(all(of<unknown[]>(bad, good).pipe(validate(order, { onInvalid: 'drop' })))).toHaveLength(1);
    const errors: unknown[] = [];
    of<unknown[]>(bad)
      .pipe(validate(order, { onInvalid: 'deadLetter' }))
      .subscribe({ error: (error) => errors.push(error) });
    expect(errors.map((error) => InvalidItemError.is(error))).toEqual([true]);
  });

  it('fails with what report throws', () => {
    const report = () => {
      throw new RangeError('no');
    };
    marbles(({ cold, expectObservable }) => {
      const source = cold('-b-', { b: bad });
      expectObservable(source.pipe(validate(order, { onInvalid: 'drop', report }))).toBe(
        '-#',
        undefined,
        new RangeError('no'),
      );
    });
  });

  it('gives nothing for a source that never emits, completes with an empty one, and passes an error on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(NEVER.pipe(validate(order))).toBe('-');
      expectObservable(EMPTY.pipe(validate(order))).toBe('|');
      expectObservable(cold('--#').pipe(validate(order))).toBe('--#');
    });
  });

  it('lets go of an endless source when the reader leaves, for each of several readers', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-a-a-a-', { a: { id: 1, note: 'x' } });
      const result$ = source.pipe(validate(order), take(2));
      expectObservable(result$).toBe('-a-(a|)', { a: { id: 1, note: 'x' } });
      expectObservable(result$).toBe('-a-(a|)', { a: { id: 1, note: 'x' } });
      expectSubscriptions(source.subscriptions).toBe(['^--!', '^--!']);
    });
  });

  describe('laws', () => {
    const create = () => validate(z.int(), { onInvalid: 'drop' });
    for (const law of operatorLaws({ create, items: fc.oneof(fc.integer(), fc.string()), numRuns: 20 }))
      it(law.name, law.check);
  });
});

describe('validateSpec', () => {
  const schemas = { order, user_message: eventSchemas.user_message };
  const lookup = (kind: string, name: string) =>
    kind === 'schema' ? defineSchema({ name, summary: '', schema: schemas[name as keyof typeof schemas] }) : undefined;

  function run(config: object) {
    const dropped: unknown[] = [];
    const context = testContext({ lookup, dropped: (item, reason) => void dropped.push([item, reason]) });
    const operator = validateSpec.create(readConfig(validateSpec, config), context);
    const result = { kept: [] as unknown[], dropped, failed: context.failed, error: undefined as unknown };
    of<unknown[]>(bad, good)
      .pipe(operator)
      .subscribe({ next: (item) => result.kept.push(item), error: (error) => (result.error = error) });
    return result;
  }

  it('hands what does not fit to the error policy of the step, by default', () => {
    const { kept, failed, dropped, error } = run({ schema: 'order' });
    expect(kept).toHaveLength(1);
    expect(failed.map((failure) => [InvalidItemError.is(failure.error), failure.item])).toEqual([[true, bad]]);
    expect([dropped, error]).toEqual([[], undefined]);
  });

  it('counts what it drops', () => {
    const { kept, failed, dropped } = run({ schema: 'order', onInvalid: 'drop' });
    expect([kept.length, failed, dropped]).toEqual([1, [], [[bad, 'invalid']]]);
  });

  it('fails the stream where it is to', () => {
    const { kept, error } = run({ schema: 'order', onInvalid: 'fail' });
    expect([kept, InvalidItemError.is(error)]).toEqual([[], true]);
  });

  it('checks events', () => {
    const message = userMessage({ run: 'r', seq: 0, time: 0 }, { content: 'Hello' });
    const operator = validateSpec.create({ schema: 'user_message', onInvalid: 'fail' }, testContext({ lookup }));
    expect(all(of<unknown[]>(message).pipe(operator))).toEqual([message]);
  });

  for (const example of exampleLaws(validateSpec, { lookup })) it(example.name, example.check);
});

function all<T>(source: Observable<T>): T[] {
  let items: T[] = [];
  source.pipe(toArray()).subscribe((list) => (items = list));
  return items;
}
