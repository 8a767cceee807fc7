import { FakeClock, Valve, checkProtocol, withinValve, type EventOf, type WeirEvent } from '@weir/core';
import { fakeModel, type FakeModel, type ScriptStep } from '@weir/testing';
import * as fc from 'fast-check';
import { startWith, timer } from 'rxjs';
import { z } from 'zod';
import { runAgent } from '../run-agent.js';
import { agentTool } from './agent-tool.js';
import { defineTool, type ToolSpec } from './define-tool.js';

/** An agent: in each turn but the last it calls agents of its own, and a tool that takes its time. */
interface Tree {
  rounds: Tree[][];
  words: number;
  pause: number;
  fails: boolean;
}

const treeOf = (depth: number): fc.Arbitrary<Tree> =>
  fc.record({
    rounds:
      depth === 0
        ? fc.constant([])
        : fc.array(fc.array(treeOf(depth - 1), { minLength: 1, maxLength: 3 }), { maxLength: 2 }),
    words: fc.integer({ min: 1, max: 4 }),
    pause: fc.nat(20),
    fails: fc.boolean(),
  });

const scenario = fc.record({
  tree: treeOf(2),
  concurrency: fc.integer({ min: 1, max: 3 }),
  /** At which event what happens. */
  stop: fc.option(fc.record({ at: fc.nat(60), how: fc.constantFrom('interrupt', 'unsubscribe') })),
  closings: fc.array(fc.nat(60), { maxLength: 4 }),
});

const wait = defineTool({
  name: 'wait',
  description: '',
  input: z.object({}),
  execute: (_, { clock }) => timer(3, clock).pipe(startWith('waiting')),
});

/** Makes the agents of a tree; each is called once, and known by its path, which is its model's and its tool's name. */
function plant({ rounds, words, pause, fails }: Tree, path: string, models: FakeModel[], clock: FakeClock) {
  const text = Array.from({ length: words }, (_, n): ScriptStep[] => [{ delay: pause }, `${path}:${n} `]).flat();
  const children = rounds.map((round, n) => round.map((child, m) => ({ child, name: `${path}-${n}${m}` })));
  const calls = children.map((round) => [
    ...round.map(({ name }) => ({ name, input: { prompt: name } })),
    { name: 'wait', input: {} },
  ]);
  const last: ScriptStep[] = fails ? [...text, { fail: new TypeError('terminated') }] : text;
  const model = fakeModel([...calls, last], { modelId: path, clock });
  models.push(model);
  const tools: ToolSpec[] = [
    wait,
    ...children
      .flat()
      .map(({ child, name }) => agentTool({ name, description: '', agent: plant(child, name, models, clock) })),
  ];
  return { model, tools, maxSteps: 10, toolConcurrency: 2 };
}

async function play({
  tree: root,
  concurrency,
  stop,
  closings,
}: typeof scenario extends fc.Arbitrary<infer T> ? T : never) {
  const clock = new FakeClock();
  const models: FakeModel[] = [];
  const agent = { ...plant(root, 'n', models, clock), toolConcurrency: concurrency };
  const interrupt = new AbortController();
  const valve = new Valve();
  const events: WeirEvent[] = [];
  const subscription = withinValve(valve, () =>
    runAgent({ ...agent, prompt: 'x', run: 'root', clock, interrupt: interrupt.signal }).subscribe((event) => {
      events.push(event);
      if (closings.includes(events.length)) valve.close();
      if (stop?.at === events.length && stop.how === 'interrupt') interrupt.abort();
    }),
  );
  if (stop?.at === 0 && stop.how === 'interrupt') interrupt.abort();
  for (let turn = 0; turn < 2000 && !subscription.closed; turn++) {
    if (stop?.how === 'unsubscribe' && events.length >= stop.at) subscription.unsubscribe();
    valve.open();
    await clock.advanceAsync(10);
    await new Promise(setImmediate);
  }
  return { events, models, clock, closed: subscription.closed };
}

/** Where the first event of a kind stands; each agent's tool is called once. */
const indexOf = (events: readonly WeirEvent[], type: 'tool_start' | 'tool_end', name: string) =>
  events.findIndex((event) => event.type === type && (event as EventOf<'tool_start'>).data.name === name);

describe('any tree of agents', () => {
  it('is told in order, each run whole, and leaves nothing running', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const { events, models, clock, closed } = await play(given);
        const isCutOff = given.stop?.how === 'unsubscribe' && events.at(-1)?.type !== 'agent_end';
        expect(closed).toBe(true);
        const violations = checkProtocol(events).filter(({ rule }) => !isCutOff || !/no-terminal|not-ended/.test(rule));
        expect(violations).toEqual([]);
        for (const start of events.filter(({ type }) => type === 'agent_start') as EventOf<'agent_start'>[]) {
          const own = events.filter(({ run }) => run === start.run);
          if (start.run === 'root') continue;
          // Within the call that it came of, and told by the run that it was called in.
          const path = start.data.model;
          const begin = indexOf(events, 'tool_start', path);
          const end = indexOf(events, 'tool_end', path);
          expect(own.every(({ parent }) => parent === events[begin]?.run)).toBe(true);
          expect(begin).toBeGreaterThanOrEqual(0);
          expect(begin).toBeLessThan(events.indexOf(start));
          if (!isCutOff) expect(events.indexOf(own.at(-1) as WeirEvent)).toBeLessThan(end);
        }
        expect(clock.actions).toHaveLength(0);
        if (given.stop === null) expect(models.every((model) => model.calls.length > 0)).toBe(true);
        const read = () => models.flatMap(({ calls }) => calls.map((call) => call.read));
        const before = read();
        await clock.advanceAsync(1000);
        expect(read()).toEqual(before);
      }),
      { numRuns: 150 },
    );
  });
});
