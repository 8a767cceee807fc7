import { FakeClock, InvalidArgumentError, assertProtocol, type WeirEvent } from '@weir/core';
import { fakeModel, type ScriptedTurn } from '@weir/testing';
import { dataOf, gather, textOf, typesOf } from '../__fixtures__/gather.js';
import { add, callAdd, settled, hang } from '../__fixtures__/tools-and-runs.js';
import { agentTool } from '../tools/agent-tool.js';
import { auto, type AutoOptions } from './auto.js';
import type { ReaderChoice } from './interaction.js';

/** About ten tokens. */
const prose = 'Some plain words, and then some more of it. ';

/** Runs a script by the fake clock, to its end. */
async function run(turn: ScriptedTurn, options: AutoOptions = {}) {
  const clock = new FakeClock();
  const model = fakeModel([turn], { clock });
  const events: WeirEvent[] = [];
  let isComplete = false;
  auto(options)({ model, prompt: 'x', clock }).subscribe({
    next: (event) => events.push(event),
    complete: () => (isComplete = true),
  });
  for (let n = 0; n < 40; n++) await clock.advanceAsync(1000);
  expect(isComplete).toBe(true);
  assertProtocol(events);
  return events;
}

describe('auto', () => {
  it('shows plain text as it comes, and says so once', async () => {
    const events = await run([prose, { delay: 9000 }, prose, { delay: 9000 }, prose], { after: 20, ask: () => 'stop' });
    expect(dataOf(events, 'strategy_choice')).toMatchObject([{ strategy: 'fast' }]);
    expect(textOf(events)).toBe(prose.repeat(3));
    expect(typesOf(events)).not.toContain('text_stats');
  });

  it('has code analysed, with what came before the choice', async () => {
    const pieces = ['Look:\n\n', '```ts\n', 'const a = 1;\n', '```\n', prose, prose];
    const events = await run(pieces, { after: 10 });
    expect(dataOf(events, 'strategy_choice')).toEqual([{ strategy: 'analyzed', reason: 'the text has code' }]);
    const deltas = dataOf(events, 'markdown_block') as { text?: string; kind?: string }[];
    expect(deltas.map(({ text = '' }) => text).join('')).toBe(pieces.join(''));
    expect(deltas.filter(({ kind }) => kind !== undefined)).toMatchObject([
      { kind: 'paragraph' },
      { kind: 'blank' },
      { kind: 'code' },
      { kind: 'paragraph' },
    ]);
    expect(textOf(events)).toBe(pieces.join(''));
    expect(dataOf(events, 'text_stats').at(-1)).toMatchObject({ isComplete: true });
  });

  it('asks the reader of text that comes too fast, from the choice on', async () => {
    let asked = 0;
    const ask = (): ReaderChoice => (++asked < 2 ? 'continue' : 'stop');
    const slowly = Array.from({ length: 12 }, () => [prose, { delay: 100 }]).flat();
    const events = await run(slowly, { after: 30, every: 40, ask });
    expect(dataOf(events, 'strategy_choice')).toMatchObject([{ strategy: 'interactive' }]);
    expect(typesOf(events).indexOf('strategy_choice')).toBeLessThan(typesOf(events).indexOf('agent_pause'));
    expect(asked).toBe(2);
    expect(events.at(-1)).toMatchObject({ data: { status: 'interrupted', reason: 'reader' } });
  });

  it('asks nobody where something else was chosen', async () => {
    const ask = (): ReaderChoice => 'stop';
    const events = await run(['# Title\n\n', ...Array.from({ length: 12 }, () => prose)], { after: 5, every: 5, ask });
    expect(events.at(-1)).toMatchObject({ data: { status: 'completed' } });
  });

  it('chooses before the end of an answer that is short, and of a run without any', async () => {
    expect(typesOf(await run(['Yes.'])).slice(-4)).toEqual(['llm_chunk', 'strategy_choice', 'llm_end', 'agent_end']);
    expect(typesOf(await run([{ throws: new Error('x') }])).slice(-2)).toEqual(['strategy_choice', 'agent_end']);
  });

  it('waits for the first text of a run that begins with tools', async () => {
    const model = fakeModel([[callAdd], ['It is 3.']]);
    const types = typesOf(await gather(auto()({ model, tools: [add], prompt: 'x' })));
    expect(types.filter((type) => type === 'strategy_choice')).toHaveLength(1);
    expect(types.indexOf('strategy_choice')).toBeGreaterThan(types.indexOf('tool_end'));
  });

  it('chooses by its own text, not by that of sub-agents, and says so in its own run', async () => {
    const code = ['```ts\n', 'const a = 1;\n', '```\n'];
    const helper = agentTool({ name: 'helper', description: '', agent: { model: fakeModel([code]) } });
    for (const ask of [undefined, (): ReaderChoice => 'continue']) {
      const options = { after: 3, ...(ask && { ask }) };
      const run = { model: fakeModel([[{ name: 'helper', input: { prompt: 'x' } }], ['# Title\n\n', 'It is so.']]) };
      const events = await gather(auto(options)({ ...run, tools: [helper], prompt: 'x', run: 'r' }));
      expect(events.filter(({ type }) => type === 'strategy_choice')).toMatchObject([
        { run: 'r', data: { strategy: 'analyzed', reason: 'the text has headings' } },
      ]);
      expect(events.at(-1)).toMatchObject({ type: 'agent_end', run: 'r', data: { status: 'completed' } });
      const analysed = events.filter(({ type }) => type === 'text_stats' || type === 'markdown_block');
      expect(new Set(analysed.map(({ run: name }) => name))).toEqual(new Set(['r']));
    }
  });

  it('has sub-agents analysed, too, that are under way when it chooses', async () => {
    const clock = new FakeClock();
    const slow = fakeModel([['Slow ', { delay: 5000 }, 'and steady.']], { clock });
    const helper = agentTool({ name: 'helper', description: '', agent: { model: slow } });
    const model = fakeModel([['# Title\n', { name: 'helper', input: { prompt: 'x' } }], [prose]], { clock });
    const events: WeirEvent[] = [];
    auto({ after: 3 })({ model, tools: [helper], prompt: 'x', run: 'r', clock }).subscribe((event) =>
      events.push(event),
    );
    while (!events.some(({ run: name, type }) => name === 'r' && type === 'agent_end')) {
      await clock.advanceAsync(100);
      await settled();
    }
    assertProtocol(events);
    const inner = events.filter(({ run: name }) => name !== 'r');
    expect(dataOf(inner, 'text_stats').at(-1)).toMatchObject({ isComplete: true, words: 3 });
  });

  it('stops the run when it is unsubscribed from', async () => {
    const model = fakeModel([['# Title\n', prose, hang]]);
    const subscription = auto({ after: 2 })({ model, prompt: 'x' }).subscribe();
    await settled();
    subscription.unsubscribe();
    await settled();
    expect(model.calls[0]?.aborted).toBe(true);
  });

  it('refuses options that make no sense', () => {
    expect(() => auto({ after: 0 })).toThrow(InvalidArgumentError);
    expect(() => auto({ wordsPerMinute: Number.NaN })).toThrow(InvalidArgumentError);
    expect(() => auto({ every: -1 })).toThrow(InvalidArgumentError);
    expect(() => auto()({ model: fakeModel([]), prompt: 'x', maxSteps: 0 })).toThrow(InvalidArgumentError);
  });
});
