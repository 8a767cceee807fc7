import { FakeClock } from '@weir/core';
import { recordedRun, toolRunScript, type RunScript } from '../__fixtures__/recorded-runs.js';
import { LiveRun } from './live-run.js';
import type { LiveState } from './live-state.js';

/** The states after each event of a run, on a clock that goes with the recording. */
function statesOf(script: RunScript): LiveState[] {
  const clock = new FakeClock();
  const events = recordedRun(script);
  const run = new LiveRun(events[0] as (typeof events)[0]);
  return events.map((event) => {
    run.take(event, clock.now());
    return run.state(clock.now());
  });
}

describe('LiveRun', () => {
  it('follows a run from phase to phase', () => {
    expect(statesOf(toolRunScript).map(({ phase }) => phase)).toEqual([
      ...['starting', 'starting', 'waiting', 'calling', 'waiting', 'tools', 'waiting', 'waiting'],
      ...['answering', 'answering', 'answering', 'waiting', 'completed'],
    ]);
  });

  it('tells tokens, pace, time to the first token, chunk sizes, cost and tools', () => {
    const states = statesOf(toolRunScript);
    expect(states[5]).toMatchObject({ tools: ['add'], calls: 1, tokens: 10, costUsd: 0.001 });
    // Two more pieces in 200 ms.
    expect(states[10]).toMatchObject({ tokens: 13, tokensPerSecond: 10, timeToFirstToken: 250, isFinal: false });
    expect(states.at(-1)).toMatchObject({
      ...{ run: 'r', model: 'gpt-5', calls: 2, tokens: 16, tokensPerSecond: 25, costUsd: 0.003, elapsed: 1000 },
      ...{ tools: [], errors: 0, isFinal: true, chunkSizes: { count: 3, mean: 13 / 3, min: 2, max: 8 } },
    });
  });

  it('goes on in time by the clock between two events, and stops at the end', () => {
    const events = recordedRun(toolRunScript);
    const run = new LiveRun(events[0] as (typeof events)[0]);
    for (const event of events.slice(0, 10)) run.take(event, 5000);
    expect(run.state(5000).elapsed).toBe(700);
    expect(run.state(5900)).toMatchObject({ elapsed: 1600, tokensPerSecond: 1 });
    for (const event of events.slice(10)) run.take(event, 6000);
    expect(run.state(9000).elapsed).toBe(1000);
  });

  it('shows no rate of an answer from a cache, and the tokens that it has', () => {
    const usage = { outputTokens: 0 };
    const script: RunScript = [
      ['llm_start', { model: 'm' }],
      ['llm_chunk', { delta: 'Hel' }],
      ['llm_chunk', { delta: 'lo' }],
      ['llm_end', { finishReason: 'stop', usage, cached: true, savedUsage: { outputTokens: 9 } }],
    ];
    expect(statesOf(script)[3]).toMatchObject({ tokens: 9, tokensPerSecond: 0 });
  });

  it('tells no cost that it does not know, unless the end of the run does', () => {
    const script: RunScript = [
      ['agent_start', { model: 'm' }],
      ['llm_start', { model: 'm' }],
      ['llm_end', { finishReason: 'stop' }],
      ['agent_end', { status: 'interrupted', costUsd: 0.5 }],
    ];
    const states = statesOf(script);
    expect(states[2]).not.toHaveProperty('costUsd');
    expect(states[3]).toMatchObject({ phase: 'interrupted', costUsd: 0.5 });
  });

  it('counts errors and attempts, and shows pauses and thinking', () => {
    const script: RunScript = [
      ['agent_start', { model: 'm' }],
      ['llm_start', { model: 'm', attempt: 1 }],
      ['reasoning_chunk', { delta: 'hm' }],
      ['error', { code: 'x', message: 'm', retryable: true }],
      ['llm_start', { model: 'm', attempt: 2 }],
      ['agent_pause', {}],
      ['agent_resume', {}],
      ['agent_end', { status: 'failed' }],
    ];
    const states = statesOf(script);
    expect(states.map(({ phase }) => phase)).toEqual([
      ...['starting', 'waiting', 'thinking', 'failed', 'waiting', 'paused', 'waiting', 'failed'],
    ]);
    expect(states.at(-1)).toMatchObject({ calls: 2, errors: 1, tokens: 1 });
  });

  it('takes a bare model call to be over with its end', () => {
    const states = statesOf([
      ['llm_start', { model: 'm' }],
      ['llm_end', { finishReason: 'stop' }],
    ]);
    expect(states[1]).toMatchObject({ phase: 'completed', isFinal: true });
  });
});
