import { FakeClock, checkProtocol } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { z } from 'zod';
import { dataOf, lastOf, typesOf } from '../__fixtures__/gather.js';
import { settled, watch } from '../__fixtures__/tools-and-runs.js';
import { defineTool } from './define-tool.js';

const input = z.looseObject({});

describe('runAgent, with a tool that has limits of its own', () => {
  it('tells of each retry, and of one end', async () => {
    const clock = new FakeClock();
    let calls = 0;
    const shaky = defineTool({
      name: 'shaky',
      description: '',
      input,
      execute: () => (++calls < 3 ? Promise.reject(new Error('no luck')) : 'done'),
      retry: { backoff: 100, jitter: 'none' },
    });
    const { events } = watch({
      model: fakeModel([[{ name: 'shaky', input: {} }], ['ok']], { clock }),
      tools: [shaky],
      prompt: 'x',
      clock,
    });
    await settled();
    await clock.advanceAsync(1000);
    await settled();
    expect(dataOf(events, 'tool_progress')).toMatchObject([
      { progress: { retry: 1, delayMs: 100, error: { code: 'tool_failed', message: 'no luck' } } },
      { progress: { retry: 2, delayMs: 200 } },
    ]);
    expect(dataOf(events, 'tool_end')).toMatchObject([{ result: 'done', durationMs: 300 }]);
    expect(lastOf(events).type).toBe('agent_end');
    expect(checkProtocol(events)).toEqual([]);
  });

  it('runs so many of its calls at once, and other tools beside them', async () => {
    const running = { one: 0, many: 0 };
    const most = { one: 0, many: 0 };
    const clock = new FakeClock();
    const tool = (name: 'one' | 'many', concurrency?: number) =>
      defineTool({
        name,
        description: '',
        input,
        ...(concurrency !== undefined && { concurrency }),
        execute: () => {
          most[name] = Math.max(most[name], ++running[name]);
          return new Promise((resolve) => clock.schedule(() => resolve(running[name]--), 10));
        },
      });
    const calls = ['one', 'one', 'many', 'many', 'one'].map((name, n) => ({ name, input: { n } }));
    const { events } = watch({
      model: fakeModel([calls, ['ok']], { clock }),
      tools: [tool('one', 1), tool('many')],
      prompt: 'x',
      clock,
    });
    await settled();
    expect(dataOf(events, 'tool_start')).toMatchObject([{ name: 'one' }, { name: 'many' }, { name: 'many' }]);
    await clock.advanceAsync(30);
    await settled();
    expect(most).toEqual({ one: 1, many: 2 });
    expect(typesOf(events).filter((type) => type === 'tool_end')).toHaveLength(5);
    expect(checkProtocol(events)).toEqual([]);
  });

  it('starts none that waits when the run is interrupted', async () => {
    const stop = new AbortController();
    let calls = 0;
    const slow = defineTool({
      name: 'slow',
      description: '',
      input,
      concurrency: 1,
      execute: () => (calls++, new Promise(() => undefined)),
    });
    const turn = [1, 2, 3].map((n) => ({ name: 'slow', input: { n } }));
    const { events } = watch({ model: fakeModel([turn]), tools: [slow], prompt: 'x', interrupt: stop.signal });
    await settled();
    stop.abort();
    await settled();
    expect(calls).toBe(1);
    expect(typesOf(events).slice(-3)).toEqual(['tool_start', 'tool_end', 'agent_end']);
    expect(checkProtocol(events)).toEqual([]);
  });
});
