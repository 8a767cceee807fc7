import { config } from 'rxjs';
import { settled } from '../__fixtures__/watch.js';
import { ErrorHandlers, HandlerTable } from './handler-table.js';

describe('HandlerTable', () => {
  it('calls the handlers of a key in the order in which they came, whatever they give back', () => {
    const table = new HandlerTable<string, number>();
    const seen: string[] = [];
    table.add('a', (n) => seen.push(`first ${n}`));
    table.add('a', (n) => seen.push(`second ${n}`));
    table.add('b', (n) => seen.push(`other ${n}`));
    const failures: unknown[] = [];
    expect(table.call('a', 1, (error) => failures.push(error))).toEqual([]);
    expect(table.call('none', 1, (error) => failures.push(error))).toEqual([]);
    expect(seen).toEqual(['first 1', 'second 1']);
    expect(failures).toEqual([]);
  });

  it('tells what throws or rejects, and calls the others', async () => {
    const table = new HandlerTable<string, number>();
    const seen: unknown[] = [];
    table.add('a', () => {
      throw new RangeError('thrown');
    });
    table.add('a', () => Promise.reject(new RangeError('rejected')));
    table.add('a', (n) => seen.push(n));
    const handling = table.call('a', 1, (error) => seen.push((error as Error).message));
    expect(seen).toEqual(['thrown', 1]);
    expect(handling).toHaveLength(1);
    await Promise.all(handling);
    expect(seen).toEqual(['thrown', 1, 'rejected']);
  });

  it('takes a handler away by its subscription or by hand, also while it calls', () => {
    const table = new HandlerTable<string, number>();
    const seen: string[] = [];
    const leaving = table.add('a', () => {
      seen.push('leaving');
      leaving.unsubscribe();
      table.add('a', () => seen.push('new'));
    });
    const other = () => seen.push('other');
    table.add('a', other);
    table.call('a', 1, () => undefined);
    expect(seen).toEqual(['leaving', 'other']);
    table.remove('a', other);
    table.call('a', 1, () => undefined);
    expect(seen).toEqual(['leaving', 'other', 'new']);
  });

  it('calls one that was added twice twice, and keeps one when the other leaves', () => {
    const table = new HandlerTable<string, number>();
    let calls = 0;
    const handler = () => calls++;
    const [first] = [table.add('a', handler), table.add('a', handler)];
    table.call('a', 1, () => undefined);
    expect(calls).toBe(2);
    first.unsubscribe();
    table.call('a', 1, () => undefined);
    expect(calls).toBe(3);
    table.add('a', handler);
    table.remove('a', handler);
    expect(table.has('a')).toBe(false);
  });

  it('knows the keys that have handlers', () => {
    const table = new HandlerTable<string, number>();
    const handler = table.add('a', () => undefined);
    expect([table.has('a'), table.has('b'), table.keys()]).toEqual([true, false, ['a']]);
    handler.unsubscribe();
    expect([table.has('a'), table.keys()]).toEqual([false, []]);
    table.remove('a', () => undefined);
  });
});

describe('ErrorHandlers', () => {
  const raised: unknown[] = [];
  beforeEach(() => {
    raised.length = 0;
    config.onUnhandledError = (error) => raised.push(error);
  });
  afterEach(() => (config.onUnhandledError = null));
  const nextTurn = () => new Promise((resolve) => setTimeout(resolve));

  it('asks those of the key, else those of every key, else nobody has handled it', async () => {
    const handlers = new ErrorHandlers<string, number>();
    const seen: string[] = [];
    const own = handlers.add('a', ({ error, message }) => seen.push(`own ${String(error)} ${message}`));
    const every = handlers.add(undefined, ({ error, message }) => seen.push(`every ${String(error)} ${message}`));
    handlers.report('a', { error: 'broken', message: 1 });
    handlers.report('b', { error: 'broken', message: 2 });
    own.unsubscribe();
    handlers.report('a', { error: 'broken', message: 3 });
    expect(seen).toEqual(['own broken 1', 'every broken 2', 'every broken 3']);
    every.unsubscribe();
    handlers.report('a', { error: 'unhandled', message: 4 });
    await nextTurn();
    expect(raised).toEqual(['unhandled']);
  });

  it('raises what error handlers throw or reject with themselves', async () => {
    const handlers = new ErrorHandlers<string, number>();
    handlers.add('a', () => {
      throw new RangeError('thrown');
    });
    handlers.add('a', () => Promise.reject(new RangeError('rejected')));
    handlers.report('a', { error: 'broken', message: 1 });
    await settled();
    await nextTurn();
    expect(raised).toEqual([new RangeError('thrown'), new RangeError('rejected')]);
  });
});
