import { FakeClock, checkProtocol, type WeirEvent } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { lastValueFrom, tap, toArray } from 'rxjs';
import { dataOf, lastOf, textOf, typesOf } from './__fixtures__/gather.js';
import { add, callAdd, hang, manualTool, settled, watch } from './__fixtures__/tools-and-runs.js';
import { messagesOf } from './loop/new-messages.js';
import { runAgent } from './run-agent.js';
import { RunSteering } from './running/run-steering.js';
import { defineTool } from './tools/define-tool.js';

describe('runAgent, paused', () => {
  it('reads nothing more until it is resumed', async () => {
    const clock = new FakeClock();
    const steering = new RunSteering();
    const model = fakeModel([['a', { delay: 10 }, 'b', 'c']], { clock });
    const { events } = watch({ model, prompt: 'x', steering, clock });
    await clock.advanceAsync(5);
    steering.pause('phone');
    steering.pause('again');
    await clock.advanceAsync(1000);
    expect(typesOf(events).slice(-2)).toEqual(['llm_chunk', 'agent_pause']);
    expect(dataOf(events, 'agent_pause')).toEqual([{ reason: 'phone' }]);
    const { read } = model.calls[0] ?? { read: 0 };
    steering.resume();
    await clock.advanceAsync(1);
    expect(textOf(events)).toBe('abc');
    expect(dataOf(events, 'agent_resume')).toEqual([{}]);
    // The one part that had been asked for when the pause began came in meanwhile, and waited.
    expect(model.calls[0]?.read).toBeGreaterThan(read);
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
    expect(checkProtocol(events)).toEqual([]);
  });

  it.each([
    ['first', [{ delay: 150 }, 'a'], { first: 100 }],
    ['idle', ['a', { delay: 150 }, 'b'], { idle: 100 }],
    ['total', ['a', { delay: 150 }, 'b'], { total: 100 }],
  ] as const)('lets the timeout "%s" stand still, too', async (_, turn, timeouts) => {
    const clock = new FakeClock();
    const steering = new RunSteering();
    const { events } = watch({ model: fakeModel([turn], { clock }), prompt: 'x', steering, clock, timeouts });
    await clock.advanceAsync(90);
    steering.pause();
    await clock.advanceAsync(10_000);
    steering.resume();
    await clock.advanceAsync(9);
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
    expect(clock.actions).toHaveLength(0);
  });

  it('goes on counting where it stopped', async () => {
    const clock = new FakeClock();
    const steering = new RunSteering();
    const { events } = watch({
      model: fakeModel([['a', hang]], { clock }),
      prompt: 'x',
      steering,
      clock,
      timeouts: { idle: 100 },
    });
    await clock.advanceAsync(90);
    steering.pause();
    await clock.advanceAsync(10_000);
    steering.resume();
    await clock.advanceAsync(9);
    expect(lastOf(events).type).toBe('agent_resume');
    await clock.advanceAsync(1);
    expect(lastOf(events).data).toMatchObject({ reason: 'timeout' });
  });

  it('holds a failure back', async () => {
    const clock = new FakeClock();
    const steering = new RunSteering();
    const model = fakeModel([['a', { delay: 10 }, { fail: new Error('x') }]], { clock });
    const { events } = watch({ model, prompt: 'x', steering, clock });
    await clock.advanceAsync(5);
    steering.pause();
    await clock.advanceAsync(100);
    expect(lastOf(events).type).toBe('agent_pause');
    steering.resume();
    expect(typesOf(events).slice(-3)).toEqual(['agent_resume', 'error', 'agent_end']);
  });

  it('starts no tool, and lets those go on that run', async () => {
    const steering = new RunSteering();
    const { tool, calls } = manualTool('wait');
    const script = [
      [
        { name: 'wait', input: {} },
        { name: 'wait', input: { b: 1 } },
      ],
      ['done'],
    ];
    const { events } = watch({ model: fakeModel(script), tools: [tool], prompt: 'x', steering, toolConcurrency: 1 });
    await settled();
    steering.pause();
    calls[0]?.finish(1);
    await settled();
    expect(calls).toHaveLength(1);
    expect(typesOf(events).slice(-2)).toEqual(['agent_pause', 'tool_end']);
    steering.resume();
    await settled();
    expect(calls).toHaveLength(2);
    steering.pause();
    calls[1]?.finish(2);
    await settled();
    expect(lastOf(events).type).toBe('tool_end');
    steering.resume();
    await settled();
    expect(textOf(events)).toBe('done');
    expect(checkProtocol(events)).toEqual([]);
  });

  it('makes no call, neither the first nor another try', async () => {
    const clock = new FakeClock();
    const steering = new RunSteering();
    steering.pause('not yet');
    const model = fakeModel([[{ throws: Object.assign(new Error('x'), { statusCode: 503 }) }], ['a']], { clock });
    const { events } = watch({ model, prompt: 'x', steering, clock, retry: { backoff: 10, jitter: 'none' } });
    await clock.advanceAsync(1000);
    expect([typesOf(events), model.calls.length]).toEqual([['agent_start', 'agent_pause'], 0]);
    steering.resume();
    await clock.advanceAsync(5);
    steering.pause();
    await clock.advanceAsync(1000);
    expect(model.calls).toHaveLength(1);
    steering.resume();
    await clock.advanceAsync(1);
    expect(textOf(events)).toBe('a');
    expect(checkProtocol(events)).toEqual([]);
  });

  it('obeys from within its own events, in order', async () => {
    const steering = new RunSteering();
    const model = fakeModel([['a', 'b', 'c']]);
    const events = await lastValueFrom(
      runAgent({ model, prompt: 'x', steering }).pipe(
        tap(({ type }) => {
          if (type === 'llm_chunk') steering.pause();
          if (type === 'agent_pause') steering.resume();
        }),
        toArray(),
      ),
    );
    expect(textOf(events)).toBe('abc');
    expect(dataOf(events, 'agent_resume')).toHaveLength(3);
    expect(checkProtocol(events)).toEqual([]);
  });

  it('stays paused when that is the last word', async () => {
    const steering = new RunSteering();
    const { events } = watch({ model: fakeModel([['a', 'b']]), prompt: 'x', steering });
    steering.pause();
    steering.resume();
    steering.pause();
    await settled();
    expect(textOf(events)).toBe('');
    steering.resume();
    await settled();
    expect(textOf(events)).toBe('ab');
  });
});

describe('runAgent, cancelled', () => {
  it.each([false, true])('keeps what was said, and ends, paused or not: %s', async (paused) => {
    const steering = new RunSteering();
    const model = fakeModel([['part', hang]]);
    const { events } = watch({ model, prompt: 'x', steering });
    await settled();
    if (paused) steering.pause();
    steering.cancel('enough');
    steering.cancel('again');
    steering.resume();
    expect(textOf(events)).toBe('part');
    expect(lastOf(events).data).toEqual({ status: 'interrupted', reason: 'enough' });
    expect(model.calls[0]?.aborted).toBe(true);
    expect(checkProtocol(events)).toEqual([]);
  });

  it('ends at once when that was before', async () => {
    const steering = new RunSteering();
    steering.cancel('no');
    const { events } = watch({ model: fakeModel([]), tools: [add], prompt: 'x', steering });
    expect(typesOf(events)).toEqual(['agent_start', 'agent_end']);
  });

  it('leaves nothing behind where a tool cannot be described', async () => {
    const steering = new RunSteering();
    steering.cancel('no');
    let described = 0;
    const input = () => {
      described++;
      throw new Error('no schema');
    };
    const tool = defineTool({ name: 'it', description: '', input, execute: () => 1 });
    const { events } = watch({ model: fakeModel([]), tools: [tool], prompt: 'x', steering });
    await settled();
    expect([typesOf(events), described]).toEqual([['agent_start', 'agent_end'], 0]);
  });

  it('obeys from within any of its events', async () => {
    const script = [['a', callAdd], ['b']];
    const all = await lastValueFrom(runAgent({ model: fakeModel(script), tools: [add], prompt: 'x' }).pipe(toArray()));
    for (let at = 0; at < all.length - 1; at++) {
      const steering = new RunSteering();
      const cancel = tap(({ seq }: WeirEvent) => seq === at && steering.cancel());
      const run$ = runAgent({ model: fakeModel(script), tools: [add], prompt: 'x', steering });
      const events = await lastValueFrom(run$.pipe(cancel, toArray()));
      expect(checkProtocol(events)).toEqual([]);
      expect(typesOf(events).slice(0, at + 1)).toEqual(typesOf(all).slice(0, at + 1));
      expect(lastOf(events).data).toMatchObject({ status: 'interrupted' });
    }
  });
});

describe('runAgent, told something more', () => {
  const users = (prompt: readonly { role: string; content: unknown }[] = []) =>
    prompt.filter(({ role }) => role === 'user').map(({ content }) => (content as { text: string }[])[0]?.text);

  it('hears it before its first call, when that is before', async () => {
    const steering = new RunSteering();
    steering.inject('Be brief.');
    const model = fakeModel([['a']]);
    const { events } = watch({ model, prompt: 'x', steering });
    await settled();
    expect(users(model.calls[0]?.prompt)).toEqual(['x', 'Be brief.']);
    expect(typesOf(events).slice(0, 3)).toEqual(['agent_start', 'user_message', 'llm_start']);
  });

  it('hears it after the call under way and its tools', async () => {
    const steering = new RunSteering();
    const { tool, calls } = manualTool('wait');
    const model = fakeModel([[{ name: 'wait', input: {} }], ['b']]);
    const { events } = watch({ model, tools: [tool], prompt: 'x', steering });
    await settled();
    steering.inject({ role: 'user', content: [{ type: 'text', text: 'Hurry.' }] });
    expect(typesOf(events)).not.toContain('user_message');
    calls[0]?.finish('x');
    await settled();
    expect(model.calls[1]?.prompt.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'user']);
    expect(dataOf(events, 'user_message')).toEqual([{ content: 'Hurry.' }]);
    expect(checkProtocol(events)).toEqual([]);
  });

  it('goes on with another call where the model finished meanwhile', async () => {
    const clock = new FakeClock();
    const steering = new RunSteering();
    const model = fakeModel([['a', { delay: 10 }], ['b']], { clock });
    const { events } = watch({ model, prompt: 'x', steering, clock });
    await clock.advanceAsync(5);
    steering.inject('one');
    steering.inject('two');
    await clock.advanceAsync(5);
    expect(textOf(events)).toBe('ab');
    expect(model.calls[1]?.prompt.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'user']);
    expect(messagesOf(lastOf(events)).map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'user',
      'assistant',
    ]);
    expect(checkProtocol(events)).toEqual([]);
  });

  it('has no call left for it', async () => {
    const steering = new RunSteering();
    const { events } = watch({ model: fakeModel([['a']]), prompt: 'x', steering, maxSteps: 1 });
    steering.inject('more');
    await settled();
    expect(typesOf(events)).not.toContain('user_message');
    expect(lastOf(events).data).toMatchObject({ status: 'completed', reason: 'step_limit' });
  });

  it('keeps what is said in answer to its end for the next run', async () => {
    const steering = new RunSteering();
    const model = fakeModel([['a'], ['b']]);
    const run$ = runAgent({ model, prompt: 'x', steering });
    await lastValueFrom(run$.pipe(tap(({ type }) => type === 'agent_end' && steering.inject('and then?'))));
    await lastValueFrom(run$);
    expect(model.calls.map(({ prompt }) => users(prompt))).toEqual([['x'], ['x', 'and then?']]);
  });

  it('keeps it for the next run when none is under way', async () => {
    const steering = new RunSteering();
    const model = fakeModel([['a'], ['b']]);
    const run$ = runAgent({ model, prompt: 'x', steering });
    await lastValueFrom(run$);
    steering.inject('and then?');
    await lastValueFrom(run$);
    expect(model.calls.map(({ prompt }) => users(prompt))).toEqual([['x'], ['x', 'and then?']]);
  });
});

describe('runAgent, asked for a yes', () => {
  it.each([true, false])('takes the decision from whoever steers it: %s', async (approved) => {
    const steering = new RunSteering();
    const tool = { ...add, approval: true };
    const { events } = watch({ model: fakeModel([[callAdd], ['done']]), tools: [tool], prompt: 'x', steering });
    await settled();
    expect(lastOf(events).type).toBe('tool_approval');
    steering.pause();
    expect(steering.decide('call-1', approved)).toBe(true);
    expect(steering.decide('call-1', approved)).toBe(false);
    await settled();
    expect(typesOf(events)).not.toContain('tool_start');
    steering.resume();
    await settled();
    expect(dataOf(events, 'tool_end')).toMatchObject([approved ? { result: 3 } : { error: {} }]);
    expect(textOf(events)).toBe('done');
    expect(checkProtocol(events)).toEqual([]);
  });
});
