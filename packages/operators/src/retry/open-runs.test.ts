import { assertProtocol, FakeClock, type WeirEvent } from '@weir/core';
import fc from 'fast-check';
import { chunksOf, runOf, type Step } from '../__fixtures__/model-call.js';
import { OpenRuns } from './open-runs.js';

const failure = { code: 'timeout', message: 'late', retryable: true };
const call = { toolCallId: 't', name: 'add' };
const message: Step = ['user_message', { content: 'hi' }];
const agent: Step = ['agent_start', { model: 'm' }];
const llm: Step = ['llm_start', { model: 'm' }];
const llmEnd: Step = ['llm_end', { finishReason: 'stop' }];
const tool: Step = ['tool_start', { ...call, args: {} }];
const toolEnd: Step = ['tool_end', { ...call, durationMs: 1, result: 1 }];
const done: Step = ['agent_end', { status: 'completed' }];

describe('OpenRuns', () => {
  it.each<[string, Step[], string[]]>([
    ['a bare call', [llm], ['error']],
    ['an agent’s run', [agent, llm], ['error', 'agent_end']],
    ['an agent’s run between two calls', [agent, llm, llmEnd], ['error', 'agent_end']],
    ['an agent’s run with a tool under way', [agent, tool], ['tool_end', 'error', 'agent_end']],
    ['an agent’s run whose tool has ended', [agent, tool, toolEnd], ['error', 'agent_end']],
    ['a message that nothing answered', [message], ['error']],
    ['a message that is being answered', [message, agent], ['error', 'agent_end']],
  ])('ends %s', (_, steps, types) => {
    const events = runOf(steps);
    const endings = seen(events).endings(failure);
    expect(endings.map(({ type }) => type)).toEqual(types);
    expect(endings.map(({ seq }) => seq)).toEqual(types.map((__, index) => steps.length + index));
    assertProtocol([...events, ...endings]);
  });

  it.each<[string, Step[]]>([
    ['an agent', [agent, llm, llmEnd, done]],
    ['a bare call', [llm, llmEnd]],
    ['a bare call that failed', [llm, ['error', failure]]],
  ])('does not end the run of %s again', (_, steps) => {
    const [ending, ...more] = seen(runOf(steps)).endings(failure);
    expect([ending?.type, ending?.seq, more]).toEqual(['error', 0, []]);
    expect(ending?.run).not.toBe('r');
  });

  it('says how long a tool ran, and that a run was interrupted', () => {
    const clock = new FakeClock();
    const runs = new OpenRuns(10, clock);
    runOf([agent, tool]).forEach((event) => runs.see(event));
    clock.advance(70);
    const [ended, , last] = runs.endings({ ...failure, code: 'interrupted' });
    expect(ended?.data).toMatchObject({ durationMs: 70, error: { code: 'interrupted' } });
    expect(last?.data).toEqual({ status: 'interrupted' });
  });

  it('lets go of the run that began first, beyond its bound', () => {
    const events = ['a', 'b', 'c'].flatMap((run) => runOf([agent], run));
    expect(
      seen(events, 2)
        .endings(failure)
        .map(({ run }) => run),
    ).toEqual(['b', 'b', 'c', 'c']);
  });

  it('keeps the part of a run that a sub-agent is', () => {
    const [start] = runOf([agent], 'sub');
    const endings = seen([{ ...(start as WeirEvent), parent: 'r' } as WeirEvent]).endings(failure);
    expect(endings.map(({ run, parent }) => [run, parent])).toEqual([
      ['sub', 'r'],
      ['sub', 'r'],
    ]);
  });

  it('ends runs properly wherever they break off, however they are interleaved', () => {
    const whole = [message, agent, llm, ...chunksOf('ab'), llmEnd, tool, toolEnd, llm, llmEnd, done];
    const part = fc.record({ run: fc.constantFrom('a', 'b', 'c'), many: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const events: WeirEvent[] = [];
        for (const { run, many } of parts) {
          const at = events.filter((event) => event.run === run).length;
          // A message alone is no run yet: only the last of them is answered with an error.
          events.push(...runOf(whole, run).slice(at, at === 0 ? Math.max(many, 2) : at + many));
        }
        assertProtocol([...events, ...seen(events).endings(failure)]);
      }),
    );
  });
});

function seen(events: readonly WeirEvent[], maxRuns = 100): OpenRuns {
  const runs = new OpenRuns(maxRuns, new FakeClock());
  for (const event of events) runs.see(event);
  return runs;
}
