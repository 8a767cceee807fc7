import { FakeClock, checkProtocol, sleep } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { lastValueFrom } from 'rxjs';
import { z } from 'zod';
import { dataOf, lastOf, textOf, typesOf } from './__fixtures__/gather.js';
import { hang, settled, watch } from './__fixtures__/tools-and-runs.js';
import { runAgent } from './run-agent.js';
import { RunSteering } from './running/run-steering.js';
import { agentTool } from './tools/agent-tool.js';
import { defineTool } from './tools/define-tool.js';

describe('runAgent, paused while sub-agents run', () => {
  const asking = (name: string) => [{ name, input: { prompt: 'x' } }];
  /** A run with a sub-agent that has one itself. */
  const nested = (script: Parameters<typeof fakeModel>[0], clock: FakeClock, options: { timeout?: number } = {}) => {
    const deepest = fakeModel(script, { clock, modelId: 'deepest' });
    const inner = agentTool({ name: 'inner', description: '', agent: { model: deepest } });
    const middle = fakeModel([asking('inner'), ['so']], { clock });
    const outer = agentTool({ name: 'outer', description: '', agent: { model: middle, tools: [inner] }, ...options });
    const steering = new RunSteering();
    const model = fakeModel([asking('outer'), ['done']], { clock });
    return { deepest, steering, ...watch({ model, tools: [outer], prompt: 'x', run: 'r', clock, steering }) };
  };

  /** What comes of promises comes when it does, whatever the clock says: schemas are loaded too. */
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await settled();
  };
  /** Lets time pass until something is so. */
  const passed = async (clock: FakeClock, isSo: () => boolean) => {
    while (!isSo()) {
      await clock.advanceAsync(1);
      await settled();
    }
  };

  it('reads nothing from their providers, however deep, until it is resumed', async () => {
    const clock = new FakeClock();
    const { deepest, events, steering } = nested([['a', { delay: 10 }, 'b', { delay: 10 }, 'c']], clock);
    await until(() => textOf(events) === 'a');
    steering.pause('phone');
    await clock.advanceAsync(1000);
    expect(typesOf(events).slice(-3)).toEqual(['agent_pause', 'agent_pause', 'agent_pause']);
    expect(dataOf(events, 'agent_pause')).toEqual([{ reason: 'phone' }, { reason: 'phone' }, { reason: 'phone' }]);
    expect(events.at(-3)?.run).toBe('r');
    const read = deepest.calls[0]?.read ?? 0;
    await clock.advanceAsync(1000);
    expect([textOf(events), deepest.calls[0]?.read]).toEqual(['a', read]);
    steering.resume();
    await passed(clock, () => lastOf(events).run === 'r' && lastOf(events).type === 'agent_end');
    expect(dataOf(events, 'agent_resume')).toHaveLength(3);
    expect(textOf(events)).toBe('abcsodone');
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
    expect(checkProtocol(events)).toEqual([]);
  });

  it('cancels them, paused or not', async () => {
    const clock = new FakeClock();
    const { deepest, events, steering } = nested([['a', hang]], clock);
    await until(() => textOf(events) === 'a');
    steering.pause();
    steering.cancel('enough');
    expect(deepest.calls[0]?.aborted).toBe(true);
    expect(dataOf(events, 'agent_end')).toMatchObject([
      { status: 'interrupted' },
      { status: 'interrupted' },
      { status: 'interrupted', reason: 'enough' },
    ]);
    await clock.advanceAsync(5);
    expect(checkProtocol(events)).toEqual([]);
  });

  it('lets their timeout stand still, and begins it anew', async () => {
    const clock = new FakeClock();
    const { events, steering } = nested([['a', hang]], clock, { timeout: 100 });
    await until(() => textOf(events) === 'a');
    await clock.advanceAsync(50);
    steering.pause();
    await clock.advanceAsync(10_000);
    expect(dataOf(events, 'tool_end')).toEqual([]);
    steering.resume();
    await clock.advanceAsync(99);
    expect(dataOf(events, 'tool_end')).toEqual([]);
    await clock.advanceAsync(1);
    await until(() => textOf(events) === 'adone');
    expect(dataOf(events, 'tool_end')).toMatchObject([
      { name: 'inner' },
      { name: 'outer', error: { code: 'timeout' } },
    ]);
    await until(() => lastOf(events).type === 'agent_end');
    expect(clock.actions).toHaveLength(0);
  });

  it('begins one paused that a tool starts meanwhile', async () => {
    const clock = new FakeClock();
    const steering = new RunSteering();
    const model = fakeModel([['late']]);
    const tool = defineTool({
      name: 'later',
      description: '',
      input: z.looseObject({}),
      execute: async (_, context) => {
        await sleep(clock, 10);
        const run$ = runAgent({ model, prompt: 'x', parent: context.run, steering: context.steering });
        return lastValueFrom(run$).then(({ type }) => type);
      },
    });
    const script = [[{ name: 'later', input: {} }], ['done']];
    const { events } = watch({ model: fakeModel(script, { clock }), tools: [tool], prompt: 'x', clock, steering });
    await until(() => typesOf(events).includes('tool_start'));
    steering.pause();
    for (let n = 0; n < 20; n++) {
      await clock.advanceAsync(1);
      await settled();
    }
    expect(model.calls).toHaveLength(0);
    steering.resume();
    await until(() => textOf(events) === 'done');
    expect(dataOf(events, 'tool_end')).toMatchObject([{ result: 'agent_end' }]);
  });

  it('leaves one paused that its own steering has paused', async () => {
    const clock = new FakeClock();
    const [steering, own] = [new RunSteering(), new RunSteering()];
    const inner = fakeModel([['a', { delay: 10 }, 'b']], { clock });
    const tool = agentTool({ name: 'inner', description: '', agent: { model: inner, steering: own } });
    const model = fakeModel([asking('inner'), ['done']], { clock });
    const { events } = watch({ model, tools: [tool], prompt: 'x', clock, steering });
    await until(() => textOf(events) === 'a');
    own.pause('mine');
    steering.pause('all');
    steering.resume();
    await clock.advanceAsync(100);
    expect(textOf(events)).toBe('a');
    own.resume();
    await passed(clock, () => lastOf(events).type === 'agent_end' && lastOf(events).parent === undefined);
    expect(textOf(events)).toBe('abdone');
    expect(checkProtocol(events)).toEqual([]);
  });
});
