import {
  Delivery,
  FakeClock,
  Valve,
  checkProtocol,
  userMessage,
  withinLineage,
  withinValve,
  type WeirEvent,
} from '@weir/core';
import { fakeModel } from '@weir/testing';
import { Subject, from, type Observable } from 'rxjs';
import { z } from 'zod';
import { dataOf, lastOf, textOf, typesOf } from './__fixtures__/gather.js';
import { settled } from './__fixtures__/tools-and-runs.js';
import { agent, type AgentOptions } from './agent.js';
import { mostWaitingRuns } from './loop/desk-approvals.js';
import { agentTool } from './tools/agent-tool.js';
import { defineTool } from './tools/define-tool.js';

const ask = (run: string) => userMessage({ run, seq: 0, time: 0 }, { content: 'x' });
const decision = (run: string, approved: unknown = true, toolCallId = 'call-1') =>
  ({ type: 'tool_decision', run, seq: 0, time: 0, data: { toolCallId, approved } }) as unknown as WeirEvent;
const callPay = { name: 'pay', input: {} };

function payTool() {
  const paid: string[] = [];
  const execute = (_: unknown, { run }: { run: string }) => (paid.push(run), 'paid');
  const pay = defineTool({ name: 'pay', description: '', input: z.object({}), approval: true, execute });
  return { pay, paid };
}

/** A desk that is given its items by hand. */
function desk(
  options: Partial<AgentOptions>,
  scripts: Parameters<typeof fakeModel>[0],
  source$?: Observable<WeirEvent>,
) {
  const { pay, paid } = payTool();
  const input$ = new Subject<WeirEvent>();
  const events: WeirEvent[] = [];
  const ends: string[] = [];
  // Nobody waits for real: an hour is the default.
  const clock = new FakeClock();
  const answering = agent({ clock, model: fakeModel(scripts, { clock, ...options }), tools: [pay], ...options });
  const subscription = (source$ ?? input$).pipe(answering).subscribe({
    next: (event) => events.push(event),
    complete: () => ends.push('complete'),
  });
  return { input$, events, ends, paid, subscription };
}

const of = (events: readonly WeirEvent[], wanted: string) => events.filter(({ run }) => run === wanted);

describe('agent, with tools that need a yes', () => {
  it('refuses them where nobody decides', async () => {
    const { input$, events, paid } = desk({}, [[callPay], ['I may not.']]);
    input$.next(ask('a'));
    await settled();
    expect(dataOf(events, 'tool_end')).toMatchObject([
      { error: { code: 'refused', message: expect.stringContaining('nobody is there to decide') } },
    ]);
    expect([textOf(events), paid]).toEqual(['I may not.', []]);
  });

  it.each([
    [true, ['a']],
    [false, []],
  ])('takes %p from among its items, and gives it on to nobody', async (approved, paid) => {
    const one = desk({ approvals: 'wait' }, [[callPay], ['done']]);
    one.input$.next(ask('a'));
    await settled();
    one.input$.next(decision('a', approved));
    await settled();
    expect(one.paid).toEqual(paid);
    expect(dataOf(one.events, 'tool_decision')).toEqual([{ toolCallId: 'call-1', approved }]);
    expect(lastOf(one.events).data).toMatchObject({ status: 'completed' });
    expect(checkProtocol(one.events)).toEqual([]);
  });

  it('takes one that comes in answer to the event at once', async () => {
    const { input$, events, paid } = desk({ approvals: 'wait' }, [[callPay], ['done']]);
    const asked = new Set<WeirEvent>();
    const push = events.push.bind(events);
    events.push = (...added) => {
      const count = push(...added);
      for (const event of added) {
        if (event.type !== 'tool_approval' || asked.has(event)) continue;
        asked.add(event);
        input$.next(decision(event.run));
      }
      return count;
    };
    input$.next(ask('a'));
    await settled();
    expect([asked.size, paid]).toEqual([1, ['a']]);
  });

  it.each(['yes', 1, null, {}])('takes %p for no yes', async (approved) => {
    const { input$, events, paid } = desk({ approvals: 'wait' }, [[callPay], ['done']]);
    input$.next(ask('a'));
    await settled();
    input$.next(decision('a', approved));
    await settled();
    expect(dataOf(events, 'tool_end')).toMatchObject([{ error: { code: 'refused' } }]);
    expect(paid).toEqual([]);
  });

  it('passes decisions on that nobody waits for', async () => {
    const { input$, events, paid } = desk({ approvals: 'wait' }, [[callPay], ['done']]);
    input$.next(ask('a'));
    await settled();
    const others = [decision('b'), decision('a', true, 'other'), { ...decision('a'), data: null } as never];
    others.forEach((other) => input$.next(other));
    await settled();
    expect(events.slice(-3)).toEqual(others);
    expect(paid).toEqual([]);
  });

  it('answers others meanwhile, and keeps its source open for the decision', async () => {
    const valve = new Valve();
    const scripts = [[callPay], ['second'], ['first']];
    const { input$, events, paid } = withinValve(valve, () => desk({ approvals: 'wait' }, scripts));
    input$.next(ask('a'));
    await settled();
    input$.next(ask('b'));
    await settled();
    expect(textOf(of(events, 'b'))).toBe('second');
    input$.next(decision('a'));
    await settled();
    expect([textOf(of(events, 'a')), paid]).toEqual(['first', ['a']]);
    expect(checkProtocol(events)).toEqual([]);
  });

  it('refuses a call that nobody has decided over in time', async () => {
    const clock = new FakeClock();
    const options = { approvals: 'wait', approvalTimeout: 1000, clock } as const;
    const { input$, events, paid } = desk(options, [[callPay], ['done']]);
    input$.next(ask('a'));
    await settled();
    await clock.advanceAsync(999);
    expect(typesOf(events).at(-1)).toBe('tool_approval');
    await clock.advanceAsync(1);
    expect(dataOf(events, 'tool_decision')).toMatchObject([
      { approved: false, reason: 'nobody has decided within 1000 ms' },
    ]);
    expect([lastOf(events).type, paid, clock.actions.length]).toEqual(['agent_end', [], 0]);
  });

  it('ends those as interrupted over which nobody can decide any more, at once or when the source ends', async () => {
    const late = desk({ approvals: 'wait' }, [[callPay]]);
    late.input$.next(ask('a'));
    await settled();
    late.input$.complete();
    const early = desk({ approvals: 'wait' }, [[callPay], [callPay]], from([ask('a'), ask('b')]));
    await settled();
    await settled();
    for (const { events, ends } of [late, early]) {
      expect(lastOf(events).data).toMatchObject({ status: 'interrupted', reason: 'nobody can decide any more' });
      expect(ends).toEqual(['complete']);
      expect(checkProtocol(events)).toEqual([]);
    }
    expect(typesOf(early.events).filter((type) => type === 'agent_end')).toHaveLength(2);
  });

  it('asks `approve` first, and waits for an item where that decides nothing', async () => {
    const answer = new Subject<boolean>();
    const approve: AgentOptions['approve'] = ({ run }) => (run === 'a' ? answer : undefined);
    const { input$, paid, ends } = desk({ approve }, [[callPay], [callPay], ['b'], ['a']]);
    input$.next(ask('a'));
    await settled();
    input$.next(ask('b'));
    await settled();
    input$.next(decision('b'));
    await settled();
    expect(paid).toEqual(['b']);
    input$.complete();
    answer.next(true);
    await settled();
    expect([paid, ends]).toEqual([['b', 'a'], ['complete']]);
  });

  it('decides over the call of a sub-agent by its own run', async () => {
    const { pay, paid } = payTool();
    const inner = { model: fakeModel([[callPay], ['ok']]), tools: [pay] };
    const helper = agentTool({ name: 'helper', description: '', agent: inner });
    const scripts = [[{ name: 'helper', input: { prompt: 'x' } }], ['done']];
    const { input$, events } = desk({ approvals: 'wait', tools: [helper] }, scripts);
    input$.next(ask('a'));
    await settled();
    const nested = events.find(({ type }) => type === 'tool_approval')?.run ?? '';
    input$.next(decision('a'));
    expect(paid).toEqual([]);
    input$.next(decision(nested));
    await settled();
    expect(paid).toEqual([nested]);
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
  });

  it('lets no more than so many runs wait', async () => {
    const scripts = Array.from({ length: mostWaitingRuns + 1 }, () => [callPay]);
    const options = { approvals: 'wait', concurrency: mostWaitingRuns + 1 } as const;
    const { input$, events, subscription } = desk(options, [...scripts, ['last']]);
    for (let n = 0; n <= mostWaitingRuns; n++) input$.next(ask(`${n}`));
    await settled();
    expect(dataOf(events, 'tool_decision')).toMatchObject([{ reason: 'too many runs wait for a decision already' }]);
    subscription.unsubscribe();
  });

  it('acknowledges the decision at once, and the message when its run has ended', async () => {
    const log: string[] = [];
    const delivery = (name: string) =>
      new Delivery({ acknowledge: () => log.push(name), refuse: () => log.push(`${name} refused`) } as never);
    const { input$ } = desk({ approvals: 'wait' }, [[callPay], ['done']]);
    const give = (name: string, event: WeirEvent) => {
      const given = delivery(name);
      withinLineage(given, () => input$.next(event));
      given.release();
    };
    give('message', ask('a'));
    await settled();
    give('decision', decision('a'));
    expect(log).toEqual(['decision']);
    await settled();
    expect(log).toEqual(['decision', 'message']);
  });

  it.each([{ approvals: 'maybe' }, { approvalTimeout: -1 }, { approvalTimeout: NaN }])('refuses %p', (options) => {
    expect(() => agent({ model: fakeModel([]), ...(options as object) })).toThrow('approval');
  });
});
