import { MemoryEventLog, checkProtocol, isOfAgent, type EventOf, type WeirEvent } from '@weir/core';
import { accumulate, collectMessage, groupByRun, markdownBlocks, textStats } from '@weir/operators';
import { fakeModel } from '@weir/testing';
import { count, from, lastValueFrom, toArray, type OperatorFunction } from 'rxjs';
import { z } from 'zod';
import { gather } from '../__fixtures__/gather.js';
import { Telemetry } from '../__fixtures__/traced.js';
import { toAgUi } from '../adapters/to-ag-ui.js';
import { toLangChainEvents } from '../adapters/to-langchain-events.js';
import { analyzeSessions } from '../analytics/analyze-sessions.js';
import { resumeAgent } from '../resume-agent.js';
import { runAgent } from '../run-agent.js';
import { defineTool } from '../tools/define-tool.js';
import { liveMonitor } from './live-monitor.js';

const pay = defineTool({
  name: 'pay',
  description: '',
  input: z.object({}),
  approval: true,
  execute: () => 'paid',
});
const again = { name: 'pay', input: {} };

/** The part of a run that `resumeAgent` gives: it decides, pays, calls the model, pays once more without asking, and answers. */
async function resumedRun(): Promise<WeirEvent[]> {
  const begun: WeirEvent[] = [];
  const open = runAgent({ model: fakeModel([[again]]), tools: [pay], prompt: 'x' }).subscribe((event) =>
    begun.push(event),
  );
  await new Promise((resolve) => setImmediate(resolve));
  open.unsubscribe();
  const { state, toolCallId } = (begun.at(-1) as EventOf<'tool_approval'>).data;
  const model = fakeModel([
    ['Look:', again],
    ['{"all":', '"paid"}'],
  ]);
  return gather(
    resumeAgent({
      model,
      tools: [pay],
      state: state as never,
      decisions: { [toolCallId]: true },
      approve: () => true,
    }),
  );
}

describe('what watches runs, of a run that was resumed', () => {
  let events: WeirEvent[] = [];
  beforeAll(async () => (events = await resumedRun()));

  const of = <Out>(operator: OperatorFunction<WeirEvent, Out>) => lastValueFrom(from(events).pipe(operator, toArray()));

  it('has two model calls and no agent_start', () => {
    expect(events[0]).toMatchObject({ type: 'tool_decision', seq: expect.any(Number) as number });
    expect(isOfAgent(events[0] as WeirEvent)).toBe(true);
    expect(events.filter(({ type }) => type === 'llm_end')).toHaveLength(2);
    expect(events.some(({ type }) => type === 'agent_start')).toBe(false);
  });

  it('keeps to the protocol', () => {
    expect(checkProtocol(events)).toEqual([]);
  });

  it('is one run, ended once, in a log', async () => {
    const log = new MemoryEventLog();
    log.append(events.slice(0, -1));
    expect((await log.runs().next()).value).toMatchObject({ isEnded: false });
    log.append(events.slice(-1));
    expect((await log.runs().next()).value).toMatchObject({ isEnded: true });
  });

  it('has one last state', async () => {
    const states = await of(liveMonitor());
    expect(states).toMatchObject([{ isFinal: true, calls: 2, phase: 'completed' }]);
  });

  it('is one run of its session', async () => {
    expect(await of(analyzeSessions())).toMatchObject([{ total: { runs: 1, outcomes: { completed: 1 } }, open: 0 }]);
  });

  it('gives one message', async () => {
    const messages = await of(collectMessage());
    expect(messages).toMatchObject([{ status: 'completed', text: 'Look:{"all":"paid"}' }]);
  });

  it('has one span of an agent, and the rest within', async () => {
    const telemetry = new Telemetry();
    await telemetry.trace(events);
    const agents = telemetry.spans.filter(({ name }) => name === 'invoke_agent');
    expect(agents).toHaveLength(1);
    expect(agents[0]?.span.attributes).toMatchObject({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.request.model': 'fake-model',
    });
    expect(telemetry.spans.filter(({ name }) => name.startsWith('step ')).map(({ above }) => above)).toEqual([
      'invoke_agent',
      'invoke_agent',
    ]);
  });

  it('ends once for those who count and group', async () => {
    const said = await of(accumulate('message'));
    expect(said.filter(({ isComplete }) => isComplete)).toMatchObject([{ content: 'Look:{"all":"paid"}' }]);
    const stats = await of(textStats());
    expect(stats.filter(({ isComplete }) => isComplete)).toHaveLength(1);
    expect(await of(groupByRun((run$) => run$.pipe(count())))).toEqual([events.length]);
    const blocks = await of(markdownBlocks());
    // One would be numbered anew, had the run ended in between.
    expect(new Set(blocks.map(({ block }) => block)).size).toBe(2);
  });

  it('goes out as one run', async () => {
    const agUi = await of(toAgUi());
    expect(agUi.filter(({ type }) => type === 'RUN_FINISHED')).toHaveLength(1);
    const chains = (await of(toLangChainEvents())).filter(({ event }) => /^on_chain_(start|end)$/.test(event));
    expect(chains.map(({ event }) => event)).toEqual(['on_chain_start', 'on_chain_end']);
  });
});
