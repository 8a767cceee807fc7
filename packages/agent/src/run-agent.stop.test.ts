import { FakeClock, checkProtocol, type WeirEvent } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { Subject, lastValueFrom, take, takeWhile, throwError } from 'rxjs';
import { dataOf, gather, lastOf, textOf, typesOf } from './__fixtures__/gather.js';
import { add, callAdd, hang, manualTool, settled, watch } from './__fixtures__/tools-and-runs.js';
import { runAgent } from './run-agent.js';

describe('runAgent, stopped', () => {
  describe('when interrupted', () => {
    it('keeps what was said, and ends', async () => {
      const model = fakeModel([['partial ', 'answer', hang]]);
      const stop = new AbortController();
      const { events } = watch({ model, prompt: 'x', interrupt: stop.signal });
      await settled();
      stop.abort('enough');
      await settled();
      expect(textOf(events)).toBe('partial answer');
      expect(lastOf(events)).toMatchObject({ type: 'agent_end', data: { status: 'interrupted', reason: 'enough' } });
      expect(model.calls[0]).toMatchObject({ aborted: true });
      expect(checkProtocol(events)).toEqual([]);
    });

    it('stops tools and says so', async () => {
      const { tool, calls } = manualTool('wait');
      const stop = new Subject<void>();
      const { events } = watch({
        model: fakeModel([
          [
            { name: 'wait', input: {} },
            { name: 'wait', input: { b: 1 } },
          ],
        ]),
        tools: [tool],
        prompt: 'x',
        interrupt: stop,
      });
      await settled();
      stop.next();
      expect(dataOf(events, 'tool_end')).toMatchObject([
        { error: { code: 'interrupted' } },
        { error: { code: 'interrupted' } },
      ]);
      expect(lastOf(events).data).toMatchObject({ status: 'interrupted' });
      expect(calls.map(({ context }) => context.signal.aborted)).toEqual([true, true]);
      calls[0]?.finish('late');
      await settled();
      expect(checkProtocol(events)).toEqual([]);
    });

    it('ends the tools that run where what may interrupt it fails', async () => {
      const { tool, calls } = manualTool('wait');
      const broken = new Subject<void>();
      const model = fakeModel([[{ name: 'wait', input: {} }]]);
      const { events } = watch({ model, tools: [tool], prompt: 'x', interrupt: broken });
      await settled();
      broken.error(new RangeError('lost'));
      await settled();
      expect(dataOf(events, 'tool_end')).toMatchObject([{ error: { code: 'provider' } }]);
      expect(calls[0]?.context.signal.aborted).toBe(true);
      expect(lastOf(events).data).toMatchObject({ status: 'failed', reason: 'provider' });
      expect(checkProtocol(events)).toEqual([]);
    });

    it('does not wait for its next try', async () => {
      const clock = new FakeClock();
      const stop = new AbortController();
      const model = fakeModel([[{ throws: Object.assign(new Error('x'), { statusCode: 500 }) }]], { clock });
      const { events } = watch({ model, prompt: 'x', clock, retry: { attempts: 5 }, interrupt: stop.signal });
      await clock.advanceAsync(10);
      stop.abort(new Error('closing time'));
      expect(lastOf(events).data).toEqual({ status: 'interrupted', reason: 'closing time' });
      expect(clock.actions).toHaveLength(0);
    });

    it('begins nothing when that was before', async () => {
      const model = fakeModel([]);
      const events = await gather(runAgent({ model, tools: [add], prompt: 'x', interrupt: AbortSignal.abort() }));
      expect(typesOf(events)).toEqual(['agent_start', 'agent_end']);
      expect(model.calls).toHaveLength(0);
    });

    it('changes nothing when that is after the end', async () => {
      const stop = new Subject<void>();
      const { events } = watch({ model: fakeModel([['a']]), prompt: 'x', interrupt: stop });
      await settled();
      expect(stop.observed).toBe(false);
      expect(lastOf(events).data).toMatchObject({ status: 'completed' });
    });

    it('fails when what should interrupt it fails', async () => {
      const events = await gather(
        runAgent({ model: fakeModel([]), prompt: 'x', interrupt: throwError(() => new Error('x')) }),
      );
      expect(lastOf(events).data).toMatchObject({ status: 'failed' });
    });
  });

  describe('when unsubscribed from', () => {
    it('stops the model and says nothing more', async () => {
      const model = fakeModel([['a', hang]]);
      const { events, subscription } = watch({ model, prompt: 'x' });
      await settled();
      const count = events.length;
      subscription.unsubscribe();
      await settled();
      expect([events.length, model.calls[0]?.aborted]).toEqual([count, true]);
    });

    it('stops tools and begins no further call', async () => {
      const { tool, calls } = manualTool('wait');
      const model = fakeModel([[{ name: 'wait', input: {} }], ['never']]);
      const { events, subscription } = watch({ model, tools: [tool], prompt: 'x' });
      await settled();
      subscription.unsubscribe();
      calls[0]?.finish('late');
      await settled();
      expect(calls[0]?.context.signal.aborted).toBe(true);
      expect([lastOf(events).type, model.calls.length]).toEqual(['tool_start', 1]);
    });

    it.each([1, 2])('makes no call when that happens at event %i', async (count) => {
      const model = fakeModel([]);
      runAgent({ model, prompt: 'x' }).pipe(take(count)).subscribe();
      await settled();
      expect(model.calls).toHaveLength(0);
    });

    it.each(['llm_end', 'tool_start'])('runs no tool when that happens at %s', async (type) => {
      let executed = 0;
      const tool = { ...add, execute: () => ++executed };
      const left = runAgent({ model: fakeModel([[callAdd]]), tools: [tool], prompt: 'x' });
      await lastValueFrom(left.pipe(takeWhile((event) => event.type !== type)));
      await settled();
      expect(executed).toBe(0);
    });

    it('runs no tool when it is interrupted at the tool’s start', async () => {
      let executed = 0;
      const tool = { ...add, execute: () => ++executed };
      const stop = new Subject<void>();
      const events: WeirEvent[] = [];
      const run = runAgent({ model: fakeModel([[callAdd]]), tools: [tool], prompt: 'x', interrupt: stop });
      run.subscribe((event) => {
        events.push(event);
        if (event.type === 'tool_start') stop.next();
      });
      await settled();
      expect(executed).toBe(0);
      expect(typesOf(events).slice(-3)).toEqual(['tool_start', 'tool_end', 'agent_end']);
      expect(checkProtocol(events)).toEqual([]);
    });
  });
});
