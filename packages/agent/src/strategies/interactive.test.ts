import { FakeClock, InvalidArgumentError, checkProtocol, type WeirEvent } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { EMPTY, NEVER, Subject, of, type Observable } from 'rxjs';
import { gather, textOf, typesOf } from '../__fixtures__/gather.js';
import { add, callAdd, hang, settled } from '../__fixtures__/tools-and-runs.js';
import { conversation } from '../conversation/conversation.js';
import { messagesOf } from '../loop/new-messages.js';
import type { RunBudget } from '../loop/run-budget.js';
import type { RunAgentOptions } from '../run-agent.js';
import { RunSteering } from '../running/run-steering.js';
import { agentTool } from '../tools/agent-tool.js';
import type { ReaderChoice, ReaderQuestion } from './interaction.js';
import { interactive } from './interactive.js';

/** By estimate four characters are a token, while the text is short. */
const fourTokens = 'abcdefghijklmnop';
const answer = [fourTokens, fourTokens, fourTokens, fourTokens];

/** Notes what a stream does. */
function watch(events$: Observable<WeirEvent>) {
  const events: WeirEvent[] = [];
  const ends: unknown[] = [];
  const subscription = events$.subscribe({
    next: (event) => events.push(event),
    error: (error: unknown) => ends.push(error),
    complete: () => ends.push('complete'),
  });
  return { events, ends, subscription };
}

/** A reader who is asked and answers by hand. */
function reader() {
  const questions: ReaderQuestion[] = [];
  let answers = new Subject<ReaderChoice>();
  return {
    questions,
    ask: (question: ReaderQuestion) => (questions.push(question), (answers = new Subject())),
    answer: (choice: ReaderChoice) => answers.next(choice),
    isAsked: () => answers.observed,
  };
}

describe('interactive', () => {
  it('asks each so many tokens, and goes on when it is told to', async () => {
    const questions: ReaderQuestion[] = [];
    const ask = (question: ReaderQuestion) => (questions.push(question), 'continue' as const);
    const events = await gather(interactive({ ask, every: 8 })({ model: fakeModel([answer]), prompt: 'x', run: 'r' }));
    expect(textOf(events)).toBe(answer.join(''));
    expect(questions).toEqual([
      { run: 'r', tokens: 8, asked: 1 },
      { run: 'r', tokens: 16, asked: 2 },
    ]);
    expect(typesOf(events).filter((type) => /pause|resume/.test(type))).toEqual([
      'agent_pause',
      'agent_resume',
      'agent_pause',
      'agent_resume',
    ]);
  });

  it('reads nothing from the provider while the reader thinks', async () => {
    const { ask, answer: say, questions } = reader();
    const model = fakeModel([answer]);
    const { events, ends } = watch(interactive({ ask, every: 4 })({ model, prompt: 'x' }));
    await settled();
    await settled();
    const read = model.calls[0]?.read;
    for (let n = 0; n < 5; n++) await settled();
    expect([textOf(events), model.calls[0]?.read]).toEqual([fourTokens, read]);
    expect(read).toBeLessThan(answer.length);
    for (let n = 0; n < 4; n++) {
      say('continue');
      await settled();
      await settled();
    }
    expect([textOf(events), ends, questions.length]).toEqual([answer.join(''), ['complete'], 4]);
  });

  it('lets no timeout run while the reader thinks', async () => {
    const clock = new FakeClock();
    const { ask, answer: say } = reader();
    const model = fakeModel([answer], { clock });
    const run = { model, prompt: 'x', clock, timeouts: { idle: 1000, total: 5000 } };
    const { events } = watch(interactive({ ask, every: 4 })(run));
    await clock.advanceAsync(0);
    await clock.advanceAsync(60_000);
    expect(typesOf(events)).not.toContain('error');
    for (let n = 0; n < 4; n++) {
      say('continue');
      await clock.advanceAsync(1);
    }
    expect(events.at(-1)).toMatchObject({ type: 'agent_end', data: { status: 'completed' } });
  });

  it('ends the run where the reader stops, and closes the provider', async () => {
    const model = fakeModel([[...answer, hang]]);
    const events = await gather(interactive({ ask: () => 'stop', every: 8 })({ model, prompt: 'x' }));
    expect(textOf(events)).toBe(fourTokens + fourTokens);
    expect(events.at(-1)).toMatchObject({ data: { status: 'interrupted', reason: 'reader' } });
    expect(model.calls[0]?.aborted).toBe(true);
  });

  it('calls tools of the summary by names of their own, though the model uses one again', async () => {
    const call = { name: 'add', input: '{"a":' };
    const cut = { fail: new RangeError('cut') };
    const events = await gather(
      interactive({ ask: () => 'summary', every: 4 })({
        model: fakeModel([[callAdd], [...answer, hang], [call, cut]]),
        tools: [add],
        prompt: 'x',
      }),
    );
    const ids = events.flatMap((event) => (event.type === 'tool_args' ? [event.data.toolCallId] : []));
    expect(new Set(ids).size).toBe(2);
  });

  describe('with a budget', () => {
    const show = (budget: RunBudget, more: Partial<RunAgentOptions> = {}) => {
      const model = fakeModel([[...answer, hang], Array<string>(50).fill(fourTokens)]);
      const prices = { 'fake-model': { input: 0, output: 1_000_000 } };
      const run = { model, prompt: 'x', budget, prices, ...more };
      return { model, events$: interactive({ ask: () => 'summary', every: 8, summaryPrompt: 'Sum up.' })(run) };
    };

    it.each<[RunBudget, string]>([
      [{ steps: 1 }, 'budget_steps'],
      [{ tokens: 9 }, 'budget_tokens'],
      [{ costUsd: 8 }, 'budget_cost'],
    ])('asks for no summary where %j leaves none', async (budget, reason) => {
      const { model, events$ } = show(budget);
      const events = await gather(events$);
      expect(events.at(-1)).toMatchObject({ data: { status: 'interrupted', reason } });
      expect(messagesOf(events.at(-1) as WeirEvent)).toHaveLength(2);
      expect(model.calls).toHaveLength(1);
    });

    it.each<[RunBudget, string]>([
      [{ tokens: 60, steps: 2 }, 'budget_tokens'],
      [{ costUsd: 40 }, 'budget_cost'],
    ])('counts the answer before the summary too, in %j', async (budget, reason) => {
      const { events$ } = show(budget);
      const events = await gather(events$);
      expect(events.at(-1)).toMatchObject({ data: { status: 'interrupted', reason } });
      expect(textOf(events).length).toBeLessThan(280);
    });

    it('has for the summary what is left of the time', async () => {
      const clock = new FakeClock();
      const { ask, answer: say } = reader();
      const model = fakeModel([[...answer], [hang]], { clock });
      const run = { model, prompt: 'x', budget: { timeMs: 100 }, clock };
      const { events } = watch(interactive({ ask, every: 4 })(run));
      await clock.advanceAsync(60);
      say('summary');
      await clock.advanceAsync(99);
      expect(typesOf(events)).not.toContain('agent_end');
      await clock.advanceAsync(1);
      expect(events.at(-1)).toMatchObject({ data: { status: 'interrupted', reason: 'budget_time' } });
    });
  });

  it('asks the model for a summary of the rest, in the same run', async () => {
    const model = fakeModel([
      [...answer, hang],
      ['In short: ', 'no.'],
    ]);
    const run = { model, prompt: 'Tell me', messages: [{ role: 'user' as const, content: 'Hi' }], run: 'r' };
    const events = await gather(interactive({ ask: () => 'summary', every: 4, summaryPrompt: 'Sum up.' })(run));
    expect(textOf(events)).toBe(`${fourTokens}In short: no.`);
    expect(typesOf(events)).not.toContain('user_message');
    const said = messagesOf(events.at(-1) as WeirEvent);
    expect(said).toMatchObject([
      { role: 'user', content: [{ text: 'Tell me' }] },
      { role: 'assistant', content: [{ text: fourTokens }] },
      { role: 'assistant', content: [{ text: 'In short: no.' }] },
    ]);
    expect(events.map(({ run: name, seq }) => [name, seq])).toEqual(events.map((_, index) => ['r', index]));
    expect(typesOf(events).filter((type) => /^agent_(start|end)$/.test(type))).toEqual(['agent_start', 'agent_end']);
    expect(events.at(-1)).toMatchObject({ data: { status: 'completed', reason: 'summary' } });
    expect(model.calls[0]?.aborted).toBe(true);
    expect(model.calls[1]?.prompt).toMatchObject([
      { content: [{ text: 'Hi' }] },
      { content: [{ text: 'Tell me' }] },
      { role: 'assistant', content: [{ text: fourTokens }] },
      { content: [{ text: 'Sum up.' }] },
    ]);
  });

  it.each([
    ['a promise', () => Promise.resolve('stop' as const), 'interrupted'],
    ['an Observable', () => of('stop' as const, 'continue' as const), 'interrupted'],
    ['an Observable without an answer', () => EMPTY, 'completed'],
  ])('takes %s for an answer', async (_, ask, status) => {
    const events = await gather(interactive({ ask, every: 8 })({ model: fakeModel([answer]), prompt: 'x' }));
    expect(events.at(-1)).toMatchObject({ data: { status } });
  });

  it.each([
    [
      'throws',
      () => {
        throw new TypeError('x');
      },
      TypeError,
    ],
    ['rejects', () => Promise.reject(new TypeError('x')), TypeError],
    ['gives what is no choice', () => 'perhaps' as ReaderChoice, InvalidArgumentError],
  ])('fails where the question %s, and stops the run', async (_, ask, error) => {
    const model = fakeModel([[...answer, hang]]);
    const { ends } = watch(interactive({ ask, every: 8 })({ model, prompt: 'x' }));
    await settled();
    await settled();
    expect(ends).toEqual([expect.any(error)]);
    expect(model.calls[0]?.aborted).toBe(true);
  });

  it('leaves nothing running when it is unsubscribed from during a question', async () => {
    const { ask, isAsked } = reader();
    const model = fakeModel([[...answer, hang]]);
    const { subscription, ends } = watch(interactive({ ask, every: 4 })({ model, prompt: 'x' }));
    await settled();
    await settled();
    expect(isAsked()).toBe(true);
    subscription.unsubscribe();
    await settled();
    expect([isAsked(), model.calls[0]?.aborted, ends]).toEqual([false, true, []]);
  });

  it('is interrupted and steered from outside as ever, during a question too', async () => {
    for (const way of ['interrupt', 'cancel'] as const) {
      const { ask, isAsked } = reader();
      const [interrupt, steering] = [new Subject<string>(), new RunSteering()];
      const run = { model: fakeModel([[...answer, hang]]), prompt: 'x', interrupt, steering };
      const { events, ends } = watch(interactive({ ask, every: 4 })(run));
      await settled();
      await settled();
      if (way === 'interrupt') interrupt.next('enough');
      else steering.cancel('enough');
      await settled();
      expect([isAsked(), ends, steering.isPaused]).toEqual([false, ['complete'], false]);
      expect(events.at(-1)).toMatchObject({ data: { status: 'interrupted', reason: 'enough' } });
      expect(checkProtocol(events)).toEqual([]);
    }
  });

  it('stays paused where its steering was paused during the question, and asks on where it was only resumed', async () => {
    const { ask, answer: say, isAsked } = reader();
    const steering = new RunSteering();
    const run = { model: fakeModel([answer]), prompt: 'x', steering };
    const { events } = watch(interactive({ ask, every: 8 })(run));
    await settled();
    await settled();
    steering.pause('the user');
    steering.resume();
    await settled();
    expect([isAsked(), textOf(events)]).toEqual([true, fourTokens + fourTokens]);
    steering.pause('the user');
    say('continue');
    await settled();
    await settled();
    expect([steering.isPaused, typesOf(events).at(-1)]).toEqual([true, 'agent_pause']);
    steering.resume('back');
    await settled();
    await settled();
    expect(events.filter(({ type }) => type === 'agent_resume')).toMatchObject([{ data: { reason: 'back' } }]);
    expect(textOf(events)).toBe(answer.join(''));
  });

  it('goes on with a summary that its steering holds up', async () => {
    const { ask, answer: say } = reader();
    const steering = new RunSteering();
    const model = fakeModel([[...answer, hang], ['Short.']]);
    const { events, ends } = watch(interactive({ ask, every: 8 })({ model, prompt: 'x', steering }));
    await settled();
    await settled();
    steering.pause('the user');
    say('summary');
    await settled();
    expect(model.calls).toHaveLength(1);
    steering.resume();
    await settled();
    await settled();
    expect(typesOf(events).filter((type) => /agent|user|start/.test(type))).toEqual([
      ...['agent_start', 'llm_start', 'agent_pause', 'agent_resume'],
      ...['agent_pause', 'agent_resume', 'llm_start', 'agent_end'],
    ]);
    expect(ends).toEqual(['complete']);
    expect(checkProtocol(events)).toEqual([]);
  });

  it.each(['continue', 'summary'] as const)(
    'counts and ends its own run, not those of sub-agents: %s',
    async (choice) => {
      const questions: ReaderQuestion[] = [];
      const ask = (question: ReaderQuestion) => (questions.push(question), choice);
      const helper = agentTool({ name: 'helper', description: '', agent: { model: fakeModel([answer]) } });
      const model = fakeModel([[{ name: 'helper', input: { prompt: 'x' } }], [...answer, 'end'], ['Short.']]);
      const run = { model, tools: [helper], prompt: 'x', run: 'r' };
      const events = await gather(interactive({ ask, every: 12 })(run));
      expect(questions).toEqual([{ run: 'r', tokens: 12, asked: 1 }]);
      expect(events.at(-1)).toMatchObject({ type: 'agent_end', run: 'r', data: { status: 'completed' } });
      const own = textOf(events.filter(({ run: name }) => name === 'r'));
      expect(own).toBe(choice === 'continue' ? `${answer.join('')}end` : `${fourTokens.repeat(3)}Short.`);
    },
  );

  it('asks nobody about an answer that is short', async () => {
    const ask = (): ReaderChoice => 'stop';
    const events = await gather(interactive({ ask })({ model: fakeModel([['Yes.']]), prompt: 'x', interrupt: NEVER }));
    expect(events.at(-1)).toMatchObject({ data: { status: 'completed' } });
  });

  it('is a run for each subscription', async () => {
    const model = fakeModel([answer, answer]);
    const run$ = interactive({ ask: () => 'continue', every: 8 })({ model, prompt: 'x' });
    expect(model.calls).toHaveLength(0);
    expect(textOf(await gather(run$))).toBe(textOf(await gather(run$)));
  });

  it('shows the turns of a conversation, which remembers what was shown', async () => {
    const chat = conversation({ id: 'c', window: 1000 });
    const model = fakeModel([[...answer, hang], ['Short.']]);
    const show = interactive({ ask: () => 'summary', every: 4, summaryPrompt: 'Sum up.' });
    await gather(chat.run({ model, prompt: 'q', answer: show }));
    expect((await chat.messages()).map(({ role }) => role)).toEqual(['user', 'assistant', 'assistant']);
    expect(JSON.stringify(await chat.messages())).toContain('Short.');
    expect(JSON.stringify(await chat.messages())).not.toContain('Sum up.');
  });

  it('refuses options that make no sense', () => {
    const ask = (): ReaderChoice => 'stop';
    expect(() => interactive({ ask, every: 0 })).toThrow(InvalidArgumentError);
    expect(() => interactive({} as never)).toThrow(InvalidArgumentError);
    expect(() => interactive({ ask })({ model: fakeModel([]), prompt: 'x', maxSteps: 0 })).toThrow(
      InvalidArgumentError,
    );
  });
});
