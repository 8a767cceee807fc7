import { fakeModel, type ScriptedTurn } from '@weir/testing';
import { lastValueFrom, take, toArray } from 'rxjs';
import { add, callAdd, hang, settled } from '../__fixtures__/tools-and-runs.js';
import type { RunAgentOptions } from '../run-agent.js';
import type { AgentStream } from './agent-stream.js';
import { runStreamWithTools } from './run-stream-with-tools.js';
import { runStream } from './run-stream.js';
import { RunSteering } from './run-steering.js';
import { streamText } from './stream-text.js';
import { streamToolCalls } from './stream-tool-calls.js';

const ways: [string, (options: RunAgentOptions) => AgentStream<unknown>][] = [
  ['runStream', runStream],
  ['streamText', streamText],
  ['runStreamWithTools', runStreamWithTools],
  ['streamToolCalls', streamToolCalls],
];
const script: ScriptedTurn[] = [['Let me see. ', callAdd], ['It is 3.']];

describe.each(ways)('%s', (_, run) => {
  const start = (turns: readonly ScriptedTurn[], more: Partial<RunAgentOptions> = {}) => {
    const model = fakeModel(turns);
    return { model, stream: run({ model, tools: [add], prompt: 'x', ...more }) };
  };
  const subscribed = (stream: AgentStream<unknown>) => {
    const log: unknown[] = [];
    const subscription = stream.subscribe({
      next: (value) => log.push(value),
      error: (error: { code: string }) => log.push(error.code),
      complete: () => log.push('complete'),
    });
    return { log, subscription };
  };

  it('gives the same to subscribers and to loops', async () => {
    const steady = { run: 'r', clock: { now: () => 0, schedule: () => ({ unsubscribe: () => undefined }) as never } };
    const pushed = await lastValueFrom(start(script, steady).stream.pipe(toArray()));
    const pulled: unknown[] = [];
    for await (const value of start(script, steady).stream) pulled.push(value);
    expect(pushed.length).toBeGreaterThan(1);
    expect(pulled).toEqual(pushed);
  });

  it('is a run of its own for each subscriber', async () => {
    const { model, stream } = start([...script, ...script]);
    const first = await lastValueFrom(stream.pipe(toArray()));
    expect(await lastValueFrom(stream.pipe(toArray()))).toHaveLength(first.length);
    expect(model.calls).toHaveLength(4);
  });

  it('does nothing before it is read', async () => {
    const { model } = start(script);
    await settled();
    expect(model.calls).toHaveLength(0);
  });

  it('stops the run when it is left', async () => {
    const { model, stream } = start([['a', callAdd, hang]]);
    for await (const value of stream) {
      expect(value).toBeDefined();
      break;
    }
    const other = start([['a', callAdd, hang]]);
    await lastValueFrom(other.stream.pipe(take(1)));
    await settled();
    expect([model.calls[0]?.aborted ?? true, other.model.calls[0]?.aborted ?? true]).toEqual([true, true]);
  });

  it('has the model wait for a slow loop', async () => {
    const call = (n: number) => ({ name: 'add', input: { a: n, b: n }, id: `c${n}` });
    const turn = Array.from({ length: 200 }, (_, n) => [`${n}`, call(n)]).flat();
    const { model, stream } = start([turn, ['done']], { toolConcurrency: 1 });
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    await settled();
    await settled();
    const { read } = model.calls[0] ?? { read: Infinity };
    expect(read).toBeLessThan(200);
    await iterator.return?.();
    expect(model.calls[0]?.aborted).toBe(true);
  });

  it('is paused, resumed and cancelled', async () => {
    const { model, stream } = start([['a', callAdd, hang]]);
    stream.pause();
    const { log } = subscribed(stream);
    await settled();
    expect(model.calls).toHaveLength(0);
    stream.resume();
    await settled();
    expect(model.calls).toHaveLength(1);
    stream.cancel('enough');
    expect(log.at(-1)).toBe('complete');
    expect([model.calls[0]?.aborted, stream.steering.isCancelled]).toEqual([true, true]);
  });

  it('passes on what is injected', async () => {
    const { model, stream } = start([['a']]);
    subscribed(stream);
    stream.inject('more');
    await settled();
    expect(model.calls[0]?.prompt).toHaveLength(2);
  });

  it('takes a steering of yours', async () => {
    const steering = new RunSteering();
    const { stream } = start([['a', hang]], { steering });
    expect(stream.steering).toBe(steering);
  });

  it('says nothing more when unsubscribed from', async () => {
    const { log, subscription } = ((stream) => subscribed(stream))(start([['a', callAdd, hang]]).stream);
    await settled();
    const count = log.length;
    subscription.unsubscribe();
    await settled();
    expect(log).toHaveLength(count);
  });

  it('refuses options that make no sense, at once', () => {
    expect(() => run({ model: fakeModel([]), tools: [add], prompt: 'x', maxSteps: 0 })).toThrow('maxSteps');
  });
});
