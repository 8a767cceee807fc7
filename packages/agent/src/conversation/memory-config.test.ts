import { checkProtocol, userMessage, type WeirEvent } from '@weir/core';
import { createRegistry } from '@weir/runtime';
import { fakeModel, testContext } from '@weir/testing';
import { from, lastValueFrom, of, throwError, toArray } from 'rxjs';
import { agent } from '../agent.js';
import { agentCatalog } from '../catalog.js';
import { textOf, typesOf } from '../__fixtures__/gather.js';
import { settled } from '../__fixtures__/tools-and-runs.js';
import { memoryFrom } from './memory-config.js';

const ask = (run: string, content: string, parent?: string) =>
  userMessage({ run, seq: 0, time: 0, parent }, { content }) as WeirEvent;

describe('agent with memory', () => {
  it('answers in the conversation that a message belongs to, each in its own run', async () => {
    const model = fakeModel([['a1'], ['a2'], ['a3']]);
    const { answer } = memoryFrom({ window: 1000, summarize: false }, { model, system: 'Be brief.' }, testContext());
    const messages = [ask('1', 'q1', 'p'), ask('2', 'q2', 'other'), ask('3', 'q3', 'p')];
    const events = await lastValueFrom(from(messages).pipe(agent({ model, system: 'Be brief.', answer }), toArray()));
    expect(textOf(events)).toBe('a1a2a3');
    expect(checkProtocol(events)).toEqual([]);
    expect(typesOf(events).filter((type) => type === 'user_message')).toHaveLength(3);
    expect(model.calls.map(({ prompt }) => prompt.map(({ role }) => role).join(' '))).toEqual([
      'system user',
      'system user',
      'system user assistant user',
    ]);
  });

  it('has the model summarise what falls out of the window, where it is to', async () => {
    const model = fakeModel([['word '.repeat(40)], ['word '.repeat(40)], ['A summary.'], ['Yes.']]);
    const memory = { window: 80, summarize: true, summaryTokens: 20 };
    const { answer } = memoryFrom(memory, { model }, testContext());
    for (const [run, content] of Object.entries({ 1: 'q1', 2: 'q2', 3: 'q3' })) {
      await lastValueFrom(of(ask(run, content, 'p')).pipe(agent({ model, answer }), toArray()));
      await settled();
      await settled();
    }
    expect(JSON.stringify(model.calls.at(-1)?.prompt)).toContain('A summary.');
  });

  it('fails where its answer does', async () => {
    const answer = () => throwError(() => new TypeError('down'));
    const events$ = of(ask('1', 'q')).pipe(agent({ model: fakeModel([]), answer }));
    await expect(lastValueFrom(events$)).rejects.toThrow(TypeError);
  });

  it('is a field of the agent in a pipeline file', () => {
    const registry = createRegistry([agentCatalog]);
    const lookup = (kind: string, name: string): unknown => registry.get(kind, name);
    const create = (memory: unknown) => registry.create('operator', 'agent', { memory }, testContext({ lookup }));
    expect(create({ window: 8000, summarize: true })).toBeInstanceOf(Function);
    expect(() => create({ window: 0 })).toThrow(/window|at least|>=/i);
    expect(() => create({ window: 10, summaryTokens: 11 })).toThrow(/at most "window"/);
    expect(() => create({ windows: 10 })).toThrow(/windows/);
  });
});
