import { FakeClock, Valve, checkProtocol, sleep, toReadableStream, withinValve, type WeirEvent } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { NEVER, Subject, concat, of, throwError, type Observable } from 'rxjs';
import { z } from 'zod';
import { dataOf, gather, lastOf, typesOf } from '../__fixtures__/gather.js';
import { settled, watch } from '../__fixtures__/tools-and-runs.js';
import { runAgent } from '../run-agent.js';
import { defineTool } from './define-tool.js';

const input = z.looseObject({});
const call = { name: 'it', input: {} };
const script = () => fakeModel([[call], ['done']]);

async function* failing() {
  yield '10%';
  throw new Error('broken');
}

async function* hanging() {
  yield '10%';
  await new Promise(() => undefined);
}

describe('runAgent, with a tool that streams', () => {
  it('emits its progress between its start and its end', async () => {
    const tool = defineTool({
      name: 'it',
      description: '',
      input,
      async *execute() {
        yield { percent: 50 };
        yield { percent: 100 };
        return 'found';
      },
    });
    const model = script();
    const events = await gather(runAgent({ model, tools: [tool], prompt: 'x' }));
    expect(typesOf(events).filter((type) => /^tool_(?!args)/.test(type))).toEqual([
      ...['tool_start', 'tool_progress', 'tool_progress', 'tool_end'],
    ]);
    expect(dataOf(events, 'tool_progress')).toMatchObject([
      { progress: { percent: 50 } },
      { progress: { percent: 100 } },
    ]);
    expect(dataOf(events, 'tool_end')).toMatchObject([{ result: 'found' }]);
    expect(model.calls[1]?.prompt.at(-1)?.content).toMatchObject([{ output: { type: 'text', value: 'found' } }]);
  });

  it('emits what a generator yields at once, and what it returns as the result, whatever that is', async () => {
    let goOn = () => undefined as void;
    const tool = defineTool({
      name: 'it',
      description: '',
      input,
      async *execute() {
        yield 'half';
        await new Promise<void>((resolve) => (goOn = resolve));
      },
    });
    const { events } = watch({ model: script(), tools: [tool], prompt: 'x' });
    await settled();
    await settled();
    expect(lastOf(events)).toMatchObject({ type: 'tool_progress', data: { progress: 'half' } });
    goOn();
    await settled();
    await settled();
    expect(dataOf(events, 'tool_end')).toMatchObject([{ result: null }]);
  });

  it.each<[string, () => Observable<unknown> | AsyncIterable<unknown>]>([
    ['a generator', () => failing()],
    [
      'an Observable',
      () =>
        concat(
          of('10%'),
          throwError(() => new Error('broken')),
        ),
    ],
    [
      'a web stream',
      () =>
        toReadableStream(
          concat(
            of('10%'),
            throwError(() => new Error('broken')),
          ),
        ),
    ],
  ])('loses no progress of %s that fails', async (_, execute) => {
    const tool = defineTool({ name: 'it', description: '', input, execute: execute as () => Observable<unknown> });
    const events = await gather(runAgent({ model: script(), tools: [tool], prompt: 'x' }));
    expect(dataOf(events, 'tool_progress')).toMatchObject([{ progress: '10%' }]);
    expect(dataOf(events, 'tool_end')).toMatchObject([{ error: { message: 'broken' } }]);
  });

  it.each<[string, () => unknown]>([
    ['a generator', () => hanging()],
    ['an Observable', () => concat(of('10%'), NEVER)],
  ])('loses no progress of %s that takes too long', async (_, execute) => {
    const clock = new FakeClock();
    const tool = defineTool({ name: 'it', description: '', input, timeout: 50, execute });
    const { events } = watch({ model: fakeModel([[call], ['done']], { clock }), tools: [tool], prompt: 'x', clock });
    await clock.advanceAsync(10);
    await clock.advanceAsync(50);
    await settled();
    expect(typesOf(events).filter((type) => /^tool_(?!args)/.test(type))).toEqual([
      ...['tool_start', 'tool_progress', 'tool_end'],
    ]);
    expect(dataOf(events, 'tool_end')).toMatchObject([{ error: { code: 'timeout' } }]);
  });

  it('closes a stream that comes when nobody waits for it any more', async () => {
    const clock = new FakeClock();
    let isClosed = false;
    const tool = defineTool({
      name: 'it',
      description: '',
      input,
      timeout: 10,
      execute: async () => {
        await sleep(clock, 20);
        return new ReadableStream({ cancel: () => void (isClosed = true) });
      },
    });
    const { events } = watch({ model: fakeModel([[call], ['done']], { clock }), tools: [tool], prompt: 'x', clock });
    await clock.advanceAsync(0);
    await clock.advanceAsync(15);
    await settled();
    expect([dataOf(events, 'tool_end').length, isClosed]).toEqual([1, false]);
    await clock.advanceAsync(15);
    await settled();
    expect(isClosed).toBe(true);
  });

  it('checks the type of what a generator returns by its output', () => {
    const output = z.strictObject({ rows: z.number() });
    defineTool({
      name: 'it',
      description: '',
      input,
      output,
      async *execute() {
        yield 'half';
        return { rows: 1 };
      },
    });
    defineTool({
      name: 'it',
      description: '',
      input,
      output,
      // @ts-expect-error: it returns something else than its output says.
      async *execute() {
        yield { rows: 1 };
        return 'rows';
      },
    });
    defineTool({
      name: 'it',
      description: '',
      input,
      output,
      // @ts-expect-error: it returns nothing.
      async *execute() {
        yield { rows: 1 };
      },
    });
  });

  it('mixes the progress of several', async () => {
    const subjects = [new Subject<number>(), new Subject<number>()] as const;
    const tool = defineTool({
      name: 'it',
      description: '',
      input: z.object({ n: z.number() }),
      execute: ({ n }) => subjects[n as 0],
    });
    const calls = [0, 1].map((n) => ({ name: 'it', input: { n } }));
    const { events } = watch({ model: fakeModel([calls, ['done']]), tools: [tool], prompt: 'x' });
    await settled();
    for (const value of [1, 2]) for (const subject of subjects) subject.next(value);
    for (const subject of subjects) subject.complete();
    await settled();
    const ids = dataOf(events, 'tool_start').map((data) => (data as { toolCallId: string }).toolCallId);
    expect(dataOf(events, 'tool_progress')).toEqual(ids.map((toolCallId) => ({ toolCallId, progress: 1 })));
    expect(dataOf(events, 'tool_end')).toMatchObject([{ result: 2 }, { result: 2 }]);
    expect(checkProtocol(events)).toEqual([]);
  });

  it('reads it only while the reader is ready, the second of a queue too', async () => {
    let asked = 0;
    const tool = defineTool({
      name: 'it',
      description: '',
      input,
      async *execute() {
        for (let n = 0; n < 10; n++) yield asked++;
      },
    });
    const events: WeirEvent[] = [];
    const valve = new Valve();
    const run$ = runAgent({
      model: fakeModel([[call, call], ['done']]),
      tools: [tool],
      prompt: 'x',
      toolConcurrency: 1,
    });
    withinValve(valve, () =>
      run$.subscribe((event) => {
        events.push(event);
        if (event.type === 'tool_progress') valve.close();
      }),
    );
    await settled();
    expect(asked).toBe(1);
    for (let n = 2; n <= 11; n++) {
      valve.open();
      await settled();
    }
    expect(asked).toBeGreaterThan(10);
    expect(asked).toBeLessThan(14);
    while (lastOf(events).type !== 'agent_end') {
      valve.open();
      await settled();
    }
    expect([asked, dataOf(events, 'tool_progress').length]).toEqual([20, 20]);
    expect(checkProtocol(events)).toEqual([]);
  });

  it('lets go of it when the run is interrupted, and emits nothing more of it', async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    let isFree = false;
    const tool = defineTool({
      name: 'it',
      description: '',
      input,
      async *execute(_, { signal }) {
        try {
          yield 1;
          yield 2;
          await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('left'))));
        } finally {
          isFree = true;
        }
      },
    });
    const { events } = watch({
      model: fakeModel([[call]], { clock }),
      tools: [tool],
      prompt: 'x',
      interrupt: stop.signal,
      clock,
    });
    await settled();
    stop.abort();
    await settled();
    expect(isFree).toBe(true);
    expect(typesOf(events).slice(-4)).toEqual(['tool_progress', 'tool_progress', 'tool_end', 'agent_end']);
    expect(clock.actions).toHaveLength(0);
    expect(checkProtocol(events)).toEqual([]);
  });
});
