import { FakeClock, TruncatedError, Valve, withinValve } from '@weir/core';
import { collect, testContext } from '@weir/testing';
import { PassThrough, Readable } from 'node:stream';
import { take, tap } from 'rxjs';
import { outcomeOf, startProgram } from '../__fixtures__/run-program.js';
import { InvalidLineError } from '../errors/invalid-line-error.js';
import { ReadFailedError } from '../errors/read-failed-error.js';
import { stdin, stdinSpec } from './stdin.js';

const event = { type: 'llm_chunk', run: 'r', seq: 0, time: 1, data: { delta: 'x' } };
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('stdin', () => {
  it('gives the lines of the input', async () => {
    const input = Readable.from([Buffer.from('one\r\n\ntw'), Buffer.from('o\nlast')]);
    expect(await collect(stdin({ input }))).toEqual({ values: ['one', '', 'two', 'last'], completed: true });
  });

  it('completes when the input is empty', async () => {
    expect(await collect(stdin({ input: Readable.from([]) }))).toEqual({ values: [], completed: true });
  });

  it('completes at once when the input has ended before', async () => {
    const input = Readable.from(['a\n']);
    await collect(stdin({ input }));
    expect(await collect(stdin({ input }))).toEqual({ values: [], completed: true });
  });

  it('makes a message of each line that is not blank, each in a run of its own', async () => {
    const input = Readable.from(['hello\n\n  \nworld\n']);
    const { values } = await collect(stdin({ as: 'messages', input, clock: new FakeClock(5) }));
    expect(values).toMatchObject([
      { type: 'user_message', seq: 0, time: 5, source: 'stdin', data: { content: 'hello' } },
      { type: 'user_message', seq: 0, time: 5, source: 'stdin', data: { content: 'world' } },
    ]);
    expect(new Set(values.map(({ run }) => run)).size).toBe(2);
    expect(values.every(({ parent }) => parent === undefined)).toBe(true);
  });

  it('puts messages into one conversation, where it has one', async () => {
    const input = Readable.from(['hello\nworld\n']);
    const { values } = await collect(stdin({ as: 'messages', conversation: 'c', input }));
    expect(values.map(({ parent }) => parent)).toEqual(['c', 'c']);
  });

  it('gives events and reports what is none', async () => {
    const context = testContext();
    const input = Readable.from([`${JSON.stringify(event)}\nnope\n{"a":1}\n${JSON.stringify(event)}\n`]);
    const onInvalid = (error: unknown, line: string) => context.failItem(error, line);
    expect((await collect(stdin({ as: 'events', input, onInvalid }))).values).toEqual([event, event]);
    expect(context.failed.map(({ item }) => item)).toEqual(['nope', '{"a":1}']);
    expect(context.failed.every(({ error }) => InvalidLineError.is(error))).toBe(true);
  });

  it('fails with the first line that is no event where nobody is told', async () => {
    const result = await collect(stdin({ as: 'events', input: Readable.from([`${JSON.stringify(event)}\nnope\n`]) }));
    expect(result.values).toEqual([event]);
    expect(InvalidLineError.is(result.error)).toBe(true);
  });

  it('reports a line that is too long and goes on', async () => {
    const reported: string[] = [];
    const input = Readable.from(['123456\nok\n']);
    const result = await collect(stdin({ input, maxLineLength: 5, onInvalid: (_error, line) => reported.push(line) }));
    expect(result.values).toEqual(['ok']);
    expect(reported).toEqual(['12345']);
  });

  it('fails when the input fails or is closed before its end', async () => {
    const failing = new PassThrough();
    const closing = new PassThrough();
    const results = Promise.all([collect(stdin({ input: failing })), collect(stdin({ input: closing }))]);
    failing.destroy(new RangeError('unplugged'));
    closing.destroy();
    const [failed, closed] = await results;
    expect(ReadFailedError.is(failed.error)).toBe(true);
    expect(TruncatedError.is(closed.error)).toBe(true);
  });

  it('pauses the input while the valve is closed, also within a chunk', async () => {
    const valve = new Valve();
    const input = new PassThrough();
    const seen: string[] = [];
    withinValve(valve, () => stdin({ input }).subscribe((line) => seen.push(line) === 2 && valve.close()));
    input.write('a\nb\nc\nd\n');
    await nextTurn();
    expect(seen).toEqual(['a', 'b']);
    expect(input.isPaused()).toBe(true);
    input.write('e\n');
    valve.open();
    await nextTurn();
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
    input.end();
  });

  it('reads nothing before the valve opens', async () => {
    const valve = new Valve();
    valve.close();
    const input = Readable.from(['a\n']);
    const seen: string[] = [];
    withinValve(valve, () => stdin({ input }).subscribe((line) => seen.push(line)));
    await nextTurn();
    expect(seen).toEqual([]);
    valve.open();
    await nextTurn();
    expect(seen).toEqual(['a']);
  });

  it('leaves the input paused and open when let go of, with no listener left', async () => {
    const input = new PassThrough();
    input.write('a\nb\n');
    const before = input.eventNames().map((name) => [name, input.listenerCount(name)]);
    expect(await collect(stdin({ input }).pipe(take(1)))).toMatchObject({ values: ['a'] });
    expect(input.eventNames().map((name) => [name, input.listenerCount(name)])).toEqual(before);
    expect(input.isPaused()).toBe(true);
    expect(input.destroyed).toBe(false);
    input.write('c\n');
    input.end();
    expect(await collect(stdin({ input }))).toEqual({ values: ['c'], completed: true });
  });

  it('lets the process end once it was let go of, although the pipe stays open', async () => {
    const program = new URL('./__fixtures__/read-one-line.ts', import.meta.url);
    const { stdout, code } = await outcomeOf(startProgram(program, { input: 'one\ntwo\nth' }));
    expect(code).toBe(0);
    expect(stdout).toBe('one');
  }, 30_000);

  it('touches standard input only when subscribed to', () => {
    const source = stdinSpec.create({ as: 'lines', maxLineLength: 10 }, testContext()).pipe(tap());
    expect(source).toBeDefined();
    expect(process.stdin.listenerCount('data')).toBe(0);
  });
});
