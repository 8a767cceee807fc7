import { fakeModel } from '@weir/testing';
import { lastValueFrom, toArray } from 'rxjs';
import { add, callAdd } from '../__fixtures__/tools-and-runs.js';
import { streamToolCalls } from './stream-tool-calls.js';

describe('streamToolCalls', () => {
  it('gives each call as it grows, runs and ends', async () => {
    const model = fakeModel([['a', callAdd], ['b']]);
    const calls = await lastValueFrom(streamToolCalls({ model, tools: [add], prompt: 'x' }).pipe(toArray()));
    expect(calls.map(({ state, argsText }) => [state, argsText])).toEqual([
      ['arguments', '{"a":1,'],
      ['arguments', '{"a":1,"b":2}'],
      ['ready', '{"a":1,"b":2}'],
      ['running', '{"a":1,"b":2}'],
      ['completed', '{"a":1,"b":2}'],
    ]);
    expect(calls.at(-1)).toMatchObject({
      name: 'add',
      args: { a: 1, b: 2 },
      result: 3,
      durationMs: expect.any(Number),
    });
  });

  it('gives up what is open, and fails, where the run fails', async () => {
    const log: unknown[] = [];
    const model = fakeModel([
      [
        { type: 'tool-input-start', id: 'c', toolName: 'add' },
        { type: 'tool-input-delta', id: 'c', delta: '{' },
        { fail: new Error('x') },
      ],
    ]);
    await new Promise<void>((done) => {
      streamToolCalls({ model, tools: [add], prompt: 'x' }).subscribe({
        next: ({ state }) => log.push(state),
        error: ({ code }: { code: string }) => (log.push(code), done()),
      });
    });
    expect(log).toEqual(['arguments', 'abandoned', 'run_failed']);
  });
});
