import { FakeClock, Valve, checkProtocol, withinValve, type WeirEvent } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { Subject } from 'rxjs';
import { z } from 'zod';
import { dataOf, gather, lastOf, typesOf } from '../__fixtures__/gather.js';
import { settled, watch } from '../__fixtures__/tools-and-runs.js';
import { runAgent } from '../run-agent.js';
import { defineTool } from './define-tool.js';

const input = z.looseObject({});
const call = { name: 'it', input: {} };
const script = () => fakeModel([[call], ['done']]);

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
    // One that went out, and one that may turn out to be the last.
    expect(asked).toBe(2);
    for (let n = 3; n <= 12; n++) {
      valve.open();
      await settled();
    }
    expect(asked).toBeGreaterThan(10);
    expect(asked).toBeLessThan(14);
    while (lastOf(events).type !== 'agent_end') {
      valve.open();
      await settled();
    }
    expect([asked, dataOf(events, 'tool_progress').length]).toEqual([20, 18]);
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
    expect(typesOf(events).slice(-3)).toEqual(['tool_progress', 'tool_end', 'agent_end']);
    expect(clock.actions).toHaveLength(0);
    expect(checkProtocol(events)).toEqual([]);
  });
});
